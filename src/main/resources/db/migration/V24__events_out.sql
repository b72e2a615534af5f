-- Events out: what happens in an organization is told to the systems that it names, in order for each contact.

CREATE TABLE webhook_subscriptions (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid          NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    url             varchar(2048) NOT NULL CHECK (url <> ''),
    description     varchar(500),
    kinds           text[]        NOT NULL CHECK (cardinality(kinds) > 0),
    filter          jsonb         NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(filter) = 'array'),
    is_enabled      boolean       NOT NULL DEFAULT true,
    disabled_reason text,
    failures        int           NOT NULL DEFAULT 0,
    failing_since   timestamptz,
    failure         text,
    paused_until    timestamptz   NOT NULL DEFAULT '-infinity',
    version         int           NOT NULL DEFAULT 1,
    created_at      timestamptz   NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN webhook_subscriptions.filter IS 'conditions on the event''s data, all of which must hold: [{field, operator, value}]';
COMMENT ON COLUMN webhook_subscriptions.disabled_reason IS 'why we disabled it; null when a person did';
COMMENT ON COLUMN webhook_subscriptions.failures IS 'calls that failed since the last one that did not';
COMMENT ON COLUMN webhook_subscriptions.paused_until IS 'no call before: a target that fails again and again is asked now and then only';
CALL fence('webhook_subscriptions');

CREATE TABLE webhook_secrets (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL,
    subscription_id uuid        NOT NULL,
    secret          text        NOT NULL CHECK (secret LIKE 'v1:_%:_%'),
    valid_until     timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, subscription_id) REFERENCES webhook_subscriptions (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN webhook_secrets.valid_until IS 'null: the one in use; one that was replaced signs beside it for a day';
CREATE INDEX webhook_secrets_subscription ON webhook_secrets (organization_id, subscription_id);
CALL fence('webhook_secrets');

-- The view as it is, and one branch more.
DO $$
BEGIN
    EXECUTE format('CREATE OR REPLACE VIEW sealed_secrets WITH (security_invoker = true) AS %s UNION ALL SELECT %L, id, secret FROM webhook_secrets',
        rtrim(pg_get_viewdef('sealed_secrets'::regclass), E'; \n'), 'webhook_secrets.secret');
END $$;

-- Organizations whose events somebody wants: the one look that the way of messages is asked for.
CREATE TABLE event_listeners (
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    sink            text NOT NULL CHECK (sink IN ('webhook', 'kafka')),
    PRIMARY KEY (organization_id, sink)
);
CALL fence('event_listeners');

CREATE FUNCTION keep_event_listener() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    home uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.organization_id ELSE NEW.organization_id END;
BEGIN
    -- One after the other, or the last that is disabled and a first that is made at that moment miss each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('event_listeners ' || home, 0));
    IF EXISTS (SELECT FROM webhook_subscriptions s WHERE s.organization_id = home AND s.is_enabled) THEN
        INSERT INTO event_listeners (organization_id, sink) VALUES (home, 'webhook') ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM event_listeners l WHERE l.organization_id = home AND l.sink = 'webhook';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER listens AFTER INSERT OR DELETE ON webhook_subscriptions FOR EACH ROW EXECUTE FUNCTION keep_event_listener();
CREATE TRIGGER listens_on AFTER UPDATE OF is_enabled ON webhook_subscriptions FOR EACH ROW
    WHEN (OLD.is_enabled <> NEW.is_enabled) EXECUTE FUNCTION keep_event_listener();

-- The log. A row is written in the transaction in which the thing happened, with what is told of it as it was then.
CREATE TABLE outbound_events (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    position        bigint      GENERATED ALWAYS AS IDENTITY (CACHE 1),
    kind            text        NOT NULL,
    lane            uuid        NOT NULL,
    contact_id      uuid,
    data            json        NOT NULL,
    happened_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    sequence        bigint,
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN outbound_events.position IS 'two events of one contact are in this order: who writes them holds the same row';
COMMENT ON COLUMN outbound_events.lane IS 'what the order is kept for: the contact, or the template';
COMMENT ON COLUMN outbound_events.contact_id IS 'whose data it holds: the event goes with the contact. No reference, since a merge must not move it';
COMMENT ON COLUMN outbound_events.sequence IS 'counts the events of a lane; null until the event is on its way to its targets';
CREATE INDEX outbound_events_new ON outbound_events (position) WHERE sequence IS NULL;
CREATE INDEX outbound_events_contact ON outbound_events (organization_id, contact_id);
ALTER TABLE outbound_events SET (autovacuum_vacuum_scale_factor = 0.02);
CALL fence('outbound_events');

CREATE TABLE event_sequences (
    organization_id uuid   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    lane            uuid   NOT NULL,
    last            bigint NOT NULL,
    PRIMARY KEY (organization_id, lane)
) WITH (fillfactor = 70);
CALL fence('event_sequences');

-- One event for one subscription, and what became of it.
CREATE TABLE event_deliveries (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL,
    subscription_id uuid        NOT NULL,
    event_id        uuid        NOT NULL,
    lane            uuid        NOT NULL,
    position        bigint      GENERATED ALWAYS AS IDENTITY (CACHE 1),
    state           text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')),
    cause           text,
    attempts        int         NOT NULL DEFAULT 0,
    log             jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(log) = 'array'),
    expires_at      timestamptz NOT NULL,
    settled_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, subscription_id) REFERENCES webhook_subscriptions (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, event_id) REFERENCES outbound_events (organization_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);
COMMENT ON COLUMN event_deliveries.cause IS 'what the last call came to, unless the target took the event';
COMMENT ON COLUMN event_deliveries.log IS 'the last twenty calls: [{at, status, durationMs, answer, failure}]';
COMMENT ON COLUMN event_deliveries.expires_at IS 'a call that fails after this is the last';
CREATE INDEX event_deliveries_waiting ON event_deliveries (subscription_id, lane, position) WHERE state = 'waiting';
CREATE INDEX event_deliveries_log ON event_deliveries (organization_id, subscription_id, created_at, id);
CREATE INDEX event_deliveries_event ON event_deliveries (organization_id, event_id);
CALL fence('event_deliveries');

-- What a subscription still has to be told, by contact. Whoever holds the row calls the target with the oldest of it: so a
-- contact's events go one after the other, and those of many contacts side by side.
CREATE TABLE event_lanes (
    organization_id uuid        NOT NULL,
    subscription_id uuid        NOT NULL,
    lane            uuid        NOT NULL,
    due_at          timestamptz NOT NULL,
    lease           uuid,
    PRIMARY KEY (subscription_id, lane),
    FOREIGN KEY (organization_id, subscription_id) REFERENCES webhook_subscriptions (organization_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50);
COMMENT ON COLUMN event_lanes.lease IS 'of a call under way, until due_at: whoever else finds the row due takes it over';
CREATE INDEX event_lanes_due ON event_lanes (subscription_id, due_at);
CREATE INDEX event_lanes_leased ON event_lanes (subscription_id) WHERE lease IS NOT NULL;
CALL fence('event_lanes');

-- One call that is to be made.
CREATE TYPE event_call AS (
    organization_id uuid,
    subscription_id uuid,
    lane            uuid,
    lease           uuid,
    delivery_id     uuid,
    event_id        uuid,
    attempt         int,
    expires_at      timestamptz,
    url             text,
    secrets         text,
    envelope        text
);

-- The triggers of the realtime log tell both logs: a second trigger for each row costs more than a second look.
CREATE OR REPLACE FUNCTION tell_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM realtime_watches w WHERE w.organization_id = NEW.organization_id AND w.until > now()) THEN
        INSERT INTO realtime_events (organization_id, kind, contact_id, message_id)
        VALUES (NEW.organization_id,
            CASE WHEN TG_OP = 'UPDATE' THEN 'message.status' WHEN NEW.direction = 'incoming' THEN 'message.received' ELSE 'message.sent' END,
            NEW.contact_id, NEW.id);
    END IF;
    IF EXISTS (SELECT FROM event_listeners l WHERE l.organization_id = NEW.organization_id) THEN
        PERFORM keep_message_event(CASE WHEN TG_OP = 'UPDATE' THEN OLD.status::text END, NEW);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION tell_contact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told contacts;
    was contacts;
BEGIN
    told := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    IF EXISTS (SELECT FROM realtime_watches w WHERE w.organization_id = told.organization_id AND w.until > now()) THEN
        INSERT INTO realtime_events (organization_id, kind, contact_id, user_id)
        VALUES (told.organization_id,
            CASE
                WHEN TG_OP = 'INSERT' THEN 'contact.created'
                WHEN TG_OP = 'DELETE' THEN 'contact.erased'
                WHEN OLD.merged_into IS NULL AND NEW.merged_into IS NOT NULL THEN 'contact.merged'
                WHEN OLD.assigned_user_id IS DISTINCT FROM NEW.assigned_user_id THEN 'contact.assigned'
                WHEN OLD.last_message_at IS NOT NULL AND NEW.last_message_at IS NULL THEN 'contact.cleared'
                ELSE 'contact.updated' END,
            told.id, CASE WHEN TG_OP <> 'INSERT' THEN OLD.assigned_user_id END);
    END IF;
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.last_message_at IS NOT NULL AND NEW.last_message_at IS NULL) THEN
        -- What is erased or cleared here is not told any more, nor kept to be shown.
        DELETE FROM outbound_events e
        WHERE e.organization_id = told.organization_id AND e.contact_id = told.id AND (TG_OP = 'DELETE' OR e.kind LIKE 'message.%');
    END IF;
    IF EXISTS (SELECT FROM event_listeners l WHERE l.organization_id = told.organization_id) THEN
        IF TG_OP = 'UPDATE' THEN
            was := OLD;
        END IF;
        PERFORM keep_contact_event(TG_OP, was, told);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tell_template() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IS DISTINCT FROM NEW.status
        AND EXISTS (SELECT FROM event_listeners l WHERE l.organization_id = NEW.organization_id) THEN
        PERFORM keep_template_event(NEW);
    END IF;
    RETURN NULL;
END $$;
-- Without a condition of its own, which would hold on to the column's type.
CREATE TRIGGER told_template AFTER UPDATE ON templates FOR EACH ROW EXECUTE FUNCTION tell_template();
