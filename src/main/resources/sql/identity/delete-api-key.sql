WITH current AS (
    SELECT k.id, :#version::int IS NULL OR k.version = :#version AS matches, api_key_audit(k) AS before
    FROM api_keys k WHERE k.organization_id = :#organizationId AND k.id = :#id
    FOR UPDATE
), deleted AS (
    DELETE FROM api_keys k USING current c
    WHERE k.organization_id = :#organizationId AND k.id = c.id AND c.matches
    RETURNING k.id, c.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'api_key', id, before, NULL) FROM deleted
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
