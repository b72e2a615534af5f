-- The durable queues: what Meta delivered, what is owed to customers, what failed.
-- A foreign key costs each insert a look-up that locks the row it points to, and all rows of a tenant lock the same
-- organization and account. Here one reference a row is kept where there is one, which holds the organization too; the
-- statements that fill these tables join the rest.
-- Every id is a UUIDv7, so retention deletes one contiguous range of the primary key.

-- A webhook body as it arrived. Kept apart from its events: the bytes prove the signature and feed forwarding.
CREATE TABLE webhook_deliveries (
    id uuid PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now(),
    callback_account_id uuid,
    signature text NOT NULL,
    body bytea NOT NULL
);
-- Bodies are read whole or not at all; compression would only cost the acknowledgement time.
ALTER TABLE webhook_deliveries ALTER COLUMN body SET STORAGE EXTERNAL;
COMMENT ON COLUMN webhook_deliveries.callback_account_id IS 'The account of /webhook/{account}; null for the installation''s URL.';

CREATE TABLE webhook_events (
    id uuid PRIMARY KEY,
    delivery_id uuid NOT NULL,
    position int NOT NULL,
    kind text NOT NULL CHECK (kind IN ('message', 'status', 'template', 'account', 'flow', 'unknown')),
    lane_key text NOT NULL,
    business_id text,
    phone_id text,
    organization_id uuid,
    whatsapp_account_id uuid,
    payload text NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'parked', 'done', 'dead', 'refused')),
    state_reason text,
    attempts int NOT NULL DEFAULT 0,
    lease_owner text,
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    settled_at timestamptz,
    UNIQUE (delivery_id, position)
);
COMMENT ON COLUMN webhook_events.payload IS 'The event alone, as JSON text: jsonb refuses \u0000, which hostile bodies contain.';
COMMENT ON COLUMN webhook_events.lane_key IS 'Events of one key are processed one after the other, oldest first.';
CREATE INDEX webhook_events_lane ON webhook_events (lane_key, id) WHERE state = 'pending';
CREATE INDEX webhook_events_due ON webhook_events (leased_until, id) WHERE state = 'pending';
CREATE INDEX webhook_events_parked ON webhook_events (phone_id, id) WHERE state = 'parked';
ALTER TABLE webhook_events SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);

-- One per business number and contact: the 24-hour window and the pair's pace live here.
CREATE TABLE conversations (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid NOT NULL,
    whatsapp_account_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    last_inbound_at timestamptz,
    last_message_at timestamptz,
    unread_count int NOT NULL DEFAULT 0,
    pair_paced_until timestamptz NOT NULL DEFAULT '-infinity',
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, whatsapp_account_id, contact_id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE
) WITH (fillfactor = 80);
CREATE INDEX conversations_contact ON conversations (organization_id, contact_id);
COMMENT ON COLUMN conversations.pair_paced_until IS 'Theoretical arrival time of the pair bucket (GCRA): one message per 6 s, burst 45.';

-- What is still owed to Meta. Narrow: the row goes when the message is settled.
CREATE TABLE outbox (
    message_id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    whatsapp_account_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    priority smallint NOT NULL DEFAULT 5,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'uncertain')),
    available_at timestamptz NOT NULL DEFAULT now(),
    attempts int NOT NULL DEFAULT 0,
    repeats int NOT NULL DEFAULT 0,
    lease_owner text,
    leased_until timestamptz,
    FOREIGN KEY (organization_id, message_id) REFERENCES messages (organization_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX outbox_one_sending ON outbox (whatsapp_account_id, contact_id) WHERE state = 'sending';
CREATE INDEX outbox_pair ON outbox (whatsapp_account_id, contact_id, message_id);
CREATE INDEX outbox_waiting ON outbox (whatsapp_account_id, priority, message_id) WHERE state = 'waiting';
-- Looked for every second; without it each look reads the whole queue, and a campaign's is long.
CREATE INDEX outbox_uncertain ON outbox (available_at) WHERE state = 'uncertain';
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
COMMENT ON COLUMN outbox.repeats IS 'How often the message was sent once more after an unknown outcome: at most once.';
COMMENT ON COLUMN outbox.priority IS '1 live chat, 3 bot, 5 notification, 9 campaign: lower goes first.';

-- A number's token bucket and its circuit breaker, shared by all nodes.
CREATE TABLE number_budgets (
    whatsapp_account_id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    paced_until timestamptz NOT NULL DEFAULT '-infinity',
    slow_factor numeric NOT NULL DEFAULT 1 CHECK (slow_factor > 0 AND slow_factor <= 1),
    slowed_at timestamptz NOT NULL DEFAULT '-infinity',
    failures int NOT NULL DEFAULT 0,
    open_until timestamptz NOT NULL DEFAULT '-infinity',
    open_reason text,
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50);
COMMENT ON COLUMN number_budgets.paced_until IS 'Theoretical arrival time of the number''s bucket (GCRA): how far ahead tokens are spent.';
COMMENT ON COLUMN number_budgets.slow_factor IS 'Share of the number''s rate in use: halved by a rate error, +5 % of the rate per minute since slowed_at.';
COMMENT ON COLUMN number_budgets.open_until IS 'Circuit breaker: no call before this time; with failures at the threshold, one probe after it.';

-- Each number has its bucket from the start, so that taking tokens is one locked row and never a race to insert it.
CREATE FUNCTION give_number_its_budget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO number_budgets (whatsapp_account_id, organization_id) VALUES (NEW.id, NEW.organization_id);
    RETURN NULL;
END $$;
CREATE TRIGGER give_budget AFTER INSERT ON whatsapp_accounts FOR EACH ROW EXECUTE FUNCTION give_number_its_budget();

-- Every change of a message's status, with its source and reason.
CREATE TABLE message_events (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid NOT NULL,
    message_id uuid NOT NULL,
    status text NOT NULL,
    source text NOT NULL CHECK (source IN ('api', 'bot', 'gate', 'webhook')),
    occurred_at timestamptz NOT NULL DEFAULT now(),
    error_code int,
    detail text,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, message_id) REFERENCES messages (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX message_events_message ON message_events (organization_id, message_id, id);
-- Meta repeats and reorders: each status is told once, whenever it comes.
CREATE UNIQUE INDEX message_events_told_once ON message_events (message_id, status) WHERE source = 'webhook';

-- What exhausted its tries: visible, explainable, replayable.
CREATE TABLE dead_letters (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    source text NOT NULL CHECK (source IN ('inbound', 'outbound')),
    source_id uuid NOT NULL,
    route_id text NOT NULL,
    cause text NOT NULL,
    attempts int NOT NULL,
    payload text NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'discarded')),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (source, source_id)
);
CREATE INDEX dead_letters_open ON dead_letters (organization_id, id) WHERE state = 'open';

CALL fence('webhook_events');
CALL fence('conversations');
CALL fence('outbox');
CALL fence('number_budgets');
CALL fence('message_events');
CALL fence('dead_letters');

-- Raw bodies may hold several tenants' events: requests never see them.
REVOKE ALL ON webhook_deliveries FROM whatomate_app;
