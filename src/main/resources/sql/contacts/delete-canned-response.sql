WITH current AS (
    SELECT r.id, :#version::int IS NULL OR r.version = :#version AS matches, to_jsonb(r) AS before
    FROM canned_responses r
    WHERE r.organization_id = :#organizationId AND r.id = :#id
    FOR UPDATE
), deleted AS (
    DELETE FROM canned_responses r USING current g
    WHERE r.organization_id = :#organizationId AND r.id = g.id AND g.matches
    RETURNING r.id, g.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'canned_response', id, before, NULL) FROM deleted
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
