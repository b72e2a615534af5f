-- The audit event tells that it happened, and to no one's name or number.
WITH current AS (
    SELECT c.id, :#version::int IS NULL OR c.version = :#version AS matches
    FROM contacts c
    WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
        AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
    FOR UPDATE
), erased AS MATERIALIZED (
    SELECT id, CASE WHEN matches THEN erase_contact(id, :#caller::jsonb, :#${variable.reason}::text, :#innerPad::bytea, :#outerPad::bytea) END AS certificate
    FROM current
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'contact', id, NULL, NULL) FROM erased WHERE certificate IS NOT NULL
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
