-- Runs by the rule as it is now. One that is under way is not put back.
WITH current AS (
    SELECT d.id, d.status, d.status IN ('failed', 'skipped', 'discarded') AS is_settled
    FROM notification_deliveries d
    WHERE d.organization_id = :#organizationId AND d.notification_rule_id = :#id AND d.id = :#deliveryId
    FOR UPDATE
), replayed AS (
    UPDATE notification_deliveries d
    SET status = 'pending', attempts = 0, available_at = now(), leased_until = NULL, settled_at = NULL, discard_reason = NULL
    FROM current c
    WHERE d.organization_id = :#organizationId AND d.id = c.id AND c.is_settled
    RETURNING d.id
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'notification_delivery', id, NULL, NULL) FROM replayed
UNION ALL
SELECT CASE status WHEN 'done' THEN 'conflict:done' ELSE 'conflict:waiting' END, id, NULL,
       CASE status WHEN 'done' THEN 'Its messages were written: the same event writes nothing more.' ELSE 'It waits to be run already.' END, NULL
FROM current WHERE NOT is_settled
