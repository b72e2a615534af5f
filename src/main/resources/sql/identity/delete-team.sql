WITH current AS (
    SELECT t.id, :#version::int IS NULL OR t.version = :#version AS matches, to_jsonb(t) AS before
    FROM teams t
    WHERE t.organization_id = :#organizationId AND t.id = :#id
    FOR UPDATE
), deleted AS (
    DELETE FROM teams t USING current g
    WHERE t.organization_id = :#organizationId AND t.id = g.id AND g.matches
    RETURNING t.id, g.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'team', id, before, NULL) FROM deleted
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
