WITH current AS (
    SELECT f.id, may_edit(f.user_id, :#userId::uuid, :#role::text) AS may, :#version::int IS NULL OR f.version = :#version AS matches,
           to_jsonb(f) AS before
    FROM saved_filters f
    WHERE f.organization_id = :#organizationId AND f.id = :#id AND (f.user_id = :#userId OR f.is_shared)
    FOR UPDATE
), deleted AS (
    DELETE FROM saved_filters f USING current g
    WHERE f.organization_id = :#organizationId AND f.id = g.id AND g.may AND g.matches
    RETURNING f.id, g.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'saved_filter', id, before, NULL) FROM deleted
UNION ALL
SELECT 'forbidden:not-yours', NULL, NULL, 'Only its owner or a manager deletes a saved filter.', NULL FROM current WHERE NOT may
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE may AND NOT matches
