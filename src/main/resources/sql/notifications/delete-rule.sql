-- With its versions, its deliveries and its counts. What it sent stays with the contacts.
WITH current AS (
    SELECT r.id, :#version::int IS NULL OR r.version = :#version AS matches, told_rule(r) AS before
    FROM notification_rules r
    WHERE r.organization_id = :#organizationId AND r.id = :#id
    FOR UPDATE
), deleted AS (
    DELETE FROM notification_rules r USING current c
    WHERE r.organization_id = :#organizationId AND r.id = c.id AND c.matches
    RETURNING r.id, c.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'notification_rule', id, before, NULL) FROM deleted
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
