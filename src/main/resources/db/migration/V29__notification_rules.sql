-- The tenants' rules: versions of a text, which of them runs, how much a rule may take, and what became of it on each node.
-- What V1_5 laid out for forms lives in the version that a form was compiled to.

ALTER TABLE notification_rules
    DROP COLUMN is_enabled,
    DROP COLUMN template_id,
    DROP COLUMN trigger_config,
    DROP COLUMN field_mappings,
    DROP COLUMN conditions,
    DROP COLUMN attachment_config,
    DROP CONSTRAINT notification_rules_trigger_type_check,
    ALTER COLUMN trigger_type DROP NOT NULL,
    ADD CONSTRAINT notification_rules_trigger_type_check CHECK (trigger_type IN (
        'http', 'kafka', 'table', 'file', 'schedule', 'date', 'message', 'status', 'event')),
    ADD COLUMN description      varchar(500),
    ADD COLUMN state            varchar(10) NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'disabled', 'returned')),
    ADD COLUMN state_reason     text,
    ADD COLUMN current_version  int NOT NULL DEFAULT 1,
    ADD COLUMN running_version  int,
    ADD COLUMN staged_version   int,
    ADD COLUMN paused_at        timestamptz,
    ADD COLUMN rate_per_minute  int NOT NULL DEFAULT 600 CHECK (rate_per_minute BETWEEN 1 AND 6000),
    ADD COLUMN concurrency      int NOT NULL DEFAULT 2 CHECK (concurrency BETWEEN 1 AND 16),
    ADD COLUMN timeout_seconds  int NOT NULL DEFAULT 30 CHECK (timeout_seconds BETWEEN 1 AND 300),
    ADD COLUMN messages_per_run int NOT NULL DEFAULT 100 CHECK (messages_per_run BETWEEN 1 AND 100),
    ADD COLUMN failure_limit    int DEFAULT 50 CHECK (failure_limit BETWEEN 1 AND 100),
    ADD COLUMN failure_window   int NOT NULL DEFAULT 20 CHECK (failure_window BETWEEN 5 AND 1000),
    ADD COLUMN last_error       text,
    ADD COLUMN last_error_at    timestamptz,
    ADD COLUMN created_by       uuid,
    ADD COLUMN updated_by       uuid,
    ADD COLUMN version          int NOT NULL DEFAULT 1,
    ADD COLUMN revision         bigint NOT NULL DEFAULT 0,
    ADD FOREIGN KEY (organization_id, created_by) REFERENCES organization_members (organization_id, user_id) ON DELETE SET NULL (created_by),
    ADD FOREIGN KEY (organization_id, updated_by) REFERENCES organization_members (organization_id, user_id) ON DELETE SET NULL (updated_by);
COMMENT ON COLUMN notification_rules.trigger_type IS 'null: a draft whose text has faults';
COMMENT ON COLUMN notification_rules.state IS 'returned: a version failed, and the one before it runs';
COMMENT ON COLUMN notification_rules.state_reason IS 'why it is disabled or returned, when no person did it';
COMMENT ON COLUMN notification_rules.current_version IS 'the newest; what an editor shows';
COMMENT ON COLUMN notification_rules.running_version IS 'the last that started; runs until the staged one has';
COMMENT ON COLUMN notification_rules.staged_version IS 'to be started; null when all is settled';
COMMENT ON COLUMN notification_rules.failure_limit IS 'percent of the last failure_window runs; null: a version is never returned for its failures';
COMMENT ON COLUMN notification_rules.version IS 'counts changes by people (ETag)';
COMMENT ON COLUMN notification_rules.revision IS 'place in the order of all changes of all rules, by which nodes learn of them';
CREATE UNIQUE INDEX notification_rules_name ON notification_rules (organization_id, lower(name));
CREATE INDEX notification_rules_revision ON notification_rules (revision);
CREATE INDEX notification_rules_account ON notification_rules (organization_id, whatsapp_account_id) WHERE whatsapp_account_id IS NOT NULL;
CREATE SEQUENCE rule_revisions;

CREATE TABLE notification_rule_versions (
    id                   uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id      uuid        NOT NULL,
    notification_rule_id uuid        NOT NULL,
    number               int         NOT NULL CHECK (number > 0),
    text                 text        NOT NULL CHECK (octet_length(text) BETWEEN 1 AND 65536),
    form                 jsonb       CHECK (jsonb_typeof(form) = 'object'),
    comment              varchar(500),
    state                varchar(10) NOT NULL CHECK (state IN ('draft', 'staged', 'active', 'superseded', 'returned', 'failed')),
    failure              text,
    created_by           uuid,
    created_at           timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (notification_rule_id, number),
    FOREIGN KEY (organization_id, notification_rule_id) REFERENCES notification_rules (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, created_by) REFERENCES organization_members (organization_id, user_id) ON DELETE SET NULL (created_by)
);
COMMENT ON COLUMN notification_rule_versions.form IS 'what the text was compiled from; null: somebody wrote it';
COMMENT ON COLUMN notification_rule_versions.state IS 'failed: did not start; returned: started, and failed too often';
CALL fence('notification_rule_versions');

-- Templates that a rule names by a constant: such a template cannot be deleted.
CREATE TABLE notification_rule_templates (
    organization_id      uuid NOT NULL,
    notification_rule_id uuid NOT NULL,
    template_id          uuid NOT NULL,
    PRIMARY KEY (notification_rule_id, template_id),
    FOREIGN KEY (organization_id, notification_rule_id) REFERENCES notification_rules (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, template_id) REFERENCES templates (organization_id, id)
);
CREATE INDEX notification_rule_templates_template ON notification_rule_templates (organization_id, template_id);
CALL fence('notification_rule_templates');

CREATE TABLE notification_rule_states (
    organization_id      uuid        NOT NULL,
    notification_rule_id uuid        NOT NULL,
    node                 varchar(100) NOT NULL,
    number               int,
    state                varchar(10) NOT NULL CHECK (state IN ('running', 'paused', 'stopped', 'failed')),
    failure              text,
    at                   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (notification_rule_id, node),
    FOREIGN KEY (organization_id, notification_rule_id) REFERENCES notification_rules (organization_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);
COMMENT ON COLUMN notification_rule_states.number IS 'of the version that runs on the node; null: none';
COMMENT ON COLUMN notification_rule_states.failure IS 'why another version that should run does not';
CALL fence('notification_rule_states');

CREATE TABLE notification_rule_hours (
    organization_id      uuid        NOT NULL,
    notification_rule_id uuid        NOT NULL,
    hour                 timestamptz NOT NULL,
    triggered            int         NOT NULL DEFAULT 0,
    filtered             int         NOT NULL DEFAULT 0,
    sent                 int         NOT NULL DEFAULT 0,
    failed               int         NOT NULL DEFAULT 0,
    PRIMARY KEY (notification_rule_id, hour),
    FOREIGN KEY (organization_id, notification_rule_id) REFERENCES notification_rules (organization_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50);
COMMENT ON COLUMN notification_rule_hours.triggered IS 'events that came; each ends in filtered (no message), failed, or in messages sent';
CALL fence('notification_rule_hours');

-- Rules that are gone, until every running node has seen it.
CREATE TABLE deleted_notification_rules (
    id              uuid PRIMARY KEY,
    organization_id uuid        NOT NULL,
    revision        bigint      NOT NULL,
    deleted_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
CREATE INDEX deleted_notification_rules_revision ON deleted_notification_rules (revision);
CALL fence('deleted_notification_rules');

-- The lock is held until the change commits: nobody sees a later revision before an earlier one.
CREATE FUNCTION next_rule_revision() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('rule_revisions', 0));
    RETURN nextval('rule_revisions');
END $$;

CREATE FUNCTION revise_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := next_rule_revision();
    NEW.updated_at := now();
    RETURN NEW;
END $$;

-- Not by what running it writes down: an error is no change of the rule.
DROP TRIGGER touch ON notification_rules;
CREATE TRIGGER revised BEFORE INSERT OR UPDATE OF name, description, whatsapp_account_id, trigger_type, state, current_version, running_version,
        staged_version, paused_at, rate_per_minute, concurrency, timeout_seconds, messages_per_run, failure_limit, failure_window, version
    ON notification_rules FOR EACH ROW EXECUTE FUNCTION revise_rule();

CREATE FUNCTION keep_rule_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM deleted_notification_rules d WHERE d.organization_id = OLD.organization_id AND d.deleted_at < now() - interval '1 day';
    INSERT INTO deleted_notification_rules (id, organization_id, revision)
    VALUES (OLD.id, OLD.organization_id, next_rule_revision());
    RETURN NULL;
END $$;
CREATE TRIGGER buried AFTER DELETE ON notification_rules FOR EACH ROW EXECUTE FUNCTION keep_rule_tombstone();

ALTER TABLE notification_deliveries
    DROP CONSTRAINT notification_deliveries_status_check,
    ADD CONSTRAINT notification_deliveries_status_check CHECK (status IN ('pending', 'done', 'skipped', 'failed', 'discarded')),
    ADD COLUMN rule_version   int,
    ADD COLUMN sent           int NOT NULL DEFAULT 0,
    ADD COLUMN error_line     int,
    ADD COLUMN discard_reason varchar(500),
    ADD COLUMN settled_at     timestamptz;
COMMENT ON COLUMN notification_deliveries.rule_version IS 'by which it was run last';
COMMENT ON COLUMN notification_deliveries.sent IS 'messages written; the nth has the cause rule:<rule>:<trigger_key>:<n>';
COMMENT ON COLUMN notification_deliveries.error_line IS 'of the version''s text';
CREATE INDEX notification_deliveries_log ON notification_deliveries (organization_id, notification_rule_id, created_at, id);
