-- Keeps what set a rule off, once for its key; asked again, it finds the row. No row where there is no such rule.
WITH kept AS (
    INSERT INTO notification_deliveries AS d (organization_id, notification_rule_id, trigger_key, payload)
    SELECT r.organization_id, r.id, :#${variable.triggerKey}::text, :#${variable.keptPayload}::jsonb
    FROM notification_rules r
    WHERE r.organization_id = :#${variable.organizationId}::uuid AND r.id = :#${variable.ruleId}::uuid
    -- Updated and not passed over, since a row that another one has just written is not seen yet.
    ON CONFLICT (organization_id, notification_rule_id, trigger_key) DO UPDATE SET attempts = d.attempts
    RETURNING d.id, d.organization_id, d.notification_rule_id, d.status::text AS status, d.xmax = 0 AS is_new
)
SELECT k.id, k.status, k.is_new AS "isNew",
    CASE WHEN k.is_new THEN count_rule_run(k.organization_id, k.notification_rule_id, 1, 0, 0, 0) END AS counted
FROM kept k
