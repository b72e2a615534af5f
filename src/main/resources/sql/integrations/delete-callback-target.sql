WITH current AS (
    SELECT t.id, :#version::int IS NULL OR t.version = :#version AS matches, to_jsonb(t) AS before
    FROM callback_targets t
    WHERE t.organization_id = :#organizationId AND t.id = :#id
    FOR UPDATE
), deleted AS (
    DELETE FROM callback_targets t USING current c
    WHERE t.organization_id = :#organizationId AND t.id = c.id AND c.matches
    RETURNING t.id, c.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'callback_target', id, before, NULL) FROM deleted
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
