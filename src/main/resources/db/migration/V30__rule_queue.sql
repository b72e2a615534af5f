-- How the nodes share out what set rules off: who runs a delivery, and what all claims of a rule agree upon.

ALTER TABLE notification_deliveries ADD COLUMN lease_owner text;
COMMENT ON COLUMN notification_deliveries.available_at IS 'of a delivery that runs: when its lease ends and whoever looks takes it over';
-- By rule, so that ten thousand of one rule are no way past which the others have to be sought.
DROP INDEX notification_deliveries_due;
CREATE INDEX notification_deliveries_waiting ON notification_deliveries (notification_rule_id, available_at, id) WHERE status = 'pending';
CREATE INDEX notification_deliveries_leased ON notification_deliveries (notification_rule_id, lease_owner) WHERE leased_until IS NOT NULL;

-- Apart from the rules, which people change meanwhile.
CREATE TABLE notification_queues (
    organization_id      uuid        NOT NULL,
    notification_rule_id uuid        PRIMARY KEY,
    paced_until          timestamptz NOT NULL DEFAULT '-infinity',
    served_at            timestamptz NOT NULL DEFAULT '-infinity',
    rule_version         int         NOT NULL DEFAULT 0,
    outcomes             text        NOT NULL DEFAULT '',
    FOREIGN KEY (organization_id, notification_rule_id) REFERENCES notification_rules (organization_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50);
COMMENT ON COLUMN notification_queues.paced_until IS 'no run before, or the rule would have more of them than its rate';
COMMENT ON COLUMN notification_queues.served_at IS 'whoever was served longest ago is next';
COMMENT ON COLUMN notification_queues.outcomes IS 'of the last runs of rule_version, oldest first: 0 ended well, 1 failed';
CALL fence('notification_queues');

CREATE FUNCTION open_rule_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notification_queues (organization_id, notification_rule_id) VALUES (NEW.organization_id, NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER queued AFTER INSERT ON notification_rules FOR EACH ROW EXECUTE FUNCTION open_rule_queue();
INSERT INTO notification_queues (organization_id, notification_rule_id) SELECT r.organization_id, r.id FROM notification_rules r;

-- One run that is to be made.
CREATE TYPE rule_delivery AS (
    id               uuid,
    organization_id  uuid,
    rule_id          uuid,
    trigger_key      text,
    payload          text,
    attempt          int,
    timeout_seconds  int,
    messages_per_run int
);
