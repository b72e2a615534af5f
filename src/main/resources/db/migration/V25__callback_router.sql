-- The callback router: Meta knows one callback URL, so what arrives there is forwarded to other systems that were built for
-- Meta, to each in order for each customer.

CREATE TABLE callback_targets (
    id                uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id   uuid          NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name              varchar(255)  NOT NULL CHECK (name <> ''),
    url               varchar(2000) NOT NULL CHECK (url <> ''),
    secret            text          NOT NULL CHECK (secret LIKE 'v1:_%:_%'),
    secret_changed_at timestamptz   NOT NULL DEFAULT now(),
    account_ids       uuid[]        NOT NULL DEFAULT '{}',
    kinds             text[]        NOT NULL DEFAULT '{}',
    fields            text[]        NOT NULL DEFAULT '{}',
    is_enabled        boolean       NOT NULL DEFAULT true,
    is_shadow         boolean       NOT NULL DEFAULT false,
    failures          int           NOT NULL DEFAULT 0,
    failing_since     timestamptz,
    last_failure      text,
    paused_until      timestamptz   NOT NULL DEFAULT '-infinity',
    version           int           NOT NULL DEFAULT 1,
    created_at        timestamptz   NOT NULL DEFAULT now(),
    updated_at        timestamptz   NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
) WITH (fillfactor = 70);
COMMENT ON COLUMN callback_targets.secret IS 'sealed; associated data callback_targets.secret/<id>. What the target takes for its app secret';
COMMENT ON COLUMN callback_targets.account_ids IS 'empty: every account of the organization; the same of kinds and of fields, Meta''s webhook fields';
COMMENT ON COLUMN callback_targets.is_shadow IS 'one call for each event, whatever comes of it: a system on trial has no consequences';
COMMENT ON COLUMN callback_targets.failures IS 'calls that failed since the last one that did not';
COMMENT ON COLUMN callback_targets.paused_until IS 'no call before: a target that fails again and again is asked now and then only';
-- Asked for every event that is dispatched.
CREATE INDEX callback_targets_listening ON callback_targets (organization_id) WHERE is_enabled;
CALL fence('callback_targets');

-- The view as it is, and one branch more: another migration may have added its own.
DO $$
BEGIN
    EXECUTE format('CREATE OR REPLACE VIEW sealed_secrets WITH (security_invoker = true) AS %s UNION ALL SELECT %L, id, secret FROM callback_targets WHERE secret IS NOT NULL',
        rtrim(pg_get_viewdef('sealed_secrets'::regclass), E'; \n'), 'callback_targets.secret');
END $$;

-- One event for one target, and what became of it. The event itself is read when it is sent.
CREATE TABLE callback_deliveries (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL,
    target_id       uuid        NOT NULL,
    event_id        uuid        NOT NULL,
    lane_key        text        NOT NULL,
    kind            text        NOT NULL,
    field           text        NOT NULL,
    state           text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'missed', 'dead')),
    attempts        int         NOT NULL DEFAULT 0,
    cause           text,
    answer_status   int,
    answer          text,
    took_ms         int,
    expires_at      timestamptz NOT NULL DEFAULT now() + interval '1 day',
    settled_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (target_id, event_id),
    FOREIGN KEY (organization_id, target_id) REFERENCES callback_targets (organization_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);
COMMENT ON COLUMN callback_deliveries.state IS 'missed: failed at a target in shadow mode, which is not tried again';
COMMENT ON COLUMN callback_deliveries.cause IS 'what the last call came to, unless the target took the event';
COMMENT ON COLUMN callback_deliveries.expires_at IS 'a call that fails after this is the last';
CREATE INDEX callback_deliveries_waiting ON callback_deliveries (target_id, lane_key, event_id) WHERE state = 'waiting';
CREATE INDEX callback_deliveries_dead ON callback_deliveries (target_id, event_id) WHERE state = 'dead';
CREATE INDEX callback_deliveries_log ON callback_deliveries (organization_id, target_id, created_at, id);
CALL fence('callback_deliveries');

-- What a target still has to hear, by customer. Whoever holds the row calls the target with the oldest of it: so a customer's
-- events go one after the other, and those of many customers side by side.
CREATE TABLE callback_lanes (
    organization_id uuid        NOT NULL,
    target_id       uuid        NOT NULL,
    lane_key        text        NOT NULL,
    due_at          timestamptz NOT NULL DEFAULT now(),
    lease           uuid,
    lease_owner     text,
    PRIMARY KEY (target_id, lane_key),
    FOREIGN KEY (organization_id, target_id) REFERENCES callback_targets (organization_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50);
COMMENT ON COLUMN callback_lanes.lease IS 'of a call under way, until due_at: whoever finds the row due then takes it over';
CREATE INDEX callback_lanes_due ON callback_lanes (target_id, due_at);
CREATE INDEX callback_lanes_leased ON callback_lanes (lease_owner, due_at) WHERE lease IS NOT NULL;
CALL fence('callback_lanes');
