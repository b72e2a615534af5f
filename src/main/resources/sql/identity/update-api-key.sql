WITH current AS (
    SELECT k.id, :#version::int IS NULL OR k.version = :#version AS matches, api_key_audit(k) AS before
    FROM api_keys k WHERE k.organization_id = :#organizationId AND k.id = :#id
    FOR UPDATE
), updated AS (
    UPDATE api_keys k SET
        name = :#document::jsonb ->> 'name', expires_at = (:#document::jsonb ->> 'expiresAt')::timestamptz, version = k.version + 1
    FROM current c
    WHERE k.organization_id = :#organizationId AND k.id = c.id AND c.matches
    RETURNING k.id, k.version, api_key_json(k)::text AS body, c.before, api_key_audit(k) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'api_key', id, before, after) FROM updated
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
