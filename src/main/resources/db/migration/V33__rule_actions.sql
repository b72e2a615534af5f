-- What the actions of rules need: keys that are used once in a period, contacts by an attribute, opt-ins that a rule tells.

CREATE TABLE notification_once (
    organization_id uuid         NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    key_hash        bytea        NOT NULL,
    period          varchar(40)  NOT NULL,
    rule            varchar(255) NOT NULL,
    run             varchar(255) NOT NULL,
    expires_at      timestamptz,
    created_at      timestamptz  NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, key_hash, period)
) WITH (fillfactor = 85);
COMMENT ON TABLE notification_once IS 'keys of once-per-action that were used, each once in its period';
COMMENT ON COLUMN notification_once.key_hash IS 'SHA-256 of whose key it is and the key, which may be a customer''s number';
COMMENT ON COLUMN notification_once.period IS 'ever, or the hour, day, week or month in the rule''s zone';
COMMENT ON COLUMN notification_once.run IS 'the run that uses it, by its triggering event: the same run may always use it again';
COMMENT ON COLUMN notification_once.expires_at IS 'the period''s end; null: never';
CREATE INDEX notification_once_runs ON notification_once (organization_id, key_hash, run);
CREATE INDEX notification_once_ends ON notification_once (expires_at) WHERE expires_at IS NOT NULL;
CALL fence('notification_once');

-- Contacts without attributes, who are most, have no entry, so an inbound message of somebody new pays nothing.
CREATE INDEX contacts_metadata ON contacts USING gin (metadata jsonb_path_ops) WHERE metadata <> '{}';

ALTER TABLE consent_events DROP CONSTRAINT consent_events_source_check;
ALTER TABLE consent_events ADD CONSTRAINT consent_events_source_check CHECK (source IN (
    'keyword', 'api', 'agent', 'meta-preference', 'meta-error', 'import', 'merge', 'rule', 'unknown'));
