WITH current AS (
    SELECT s.id, :#version::int IS NULL OR s.version = :#version AS matches, to_jsonb(s) AS before
    FROM webhook_subscriptions s
    WHERE s.organization_id = :#organizationId AND s.id = :#id
    FOR UPDATE
), deleted AS (
    DELETE FROM webhook_subscriptions s USING current c
    WHERE s.organization_id = :#organizationId AND s.id = c.id AND c.matches
    RETURNING s.id, c.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'webhook_subscription', id, before, NULL) FROM deleted
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
