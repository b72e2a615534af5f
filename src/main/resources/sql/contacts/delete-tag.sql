WITH current AS (
    SELECT t.id, :#version::int IS NULL OR t.version = :#version AS matches, to_jsonb(t) AS before,
           EXISTS (SELECT FROM found_contacts('{}', NULL, t.name, false, 1)) AS is_carried
    FROM tags t
    WHERE t.organization_id = :#organizationId AND t.id = :#id
    FOR UPDATE
), deleted AS (
    DELETE FROM tags t USING current g
    WHERE t.organization_id = :#organizationId AND t.id = g.id AND g.matches AND NOT g.is_carried
    RETURNING t.id, g.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'tag', id, before, NULL) FROM deleted
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
UNION ALL
SELECT 'conflict:tag-in-use', NULL, NULL, 'Contacts carry this tag; take it from them first.', NULL
FROM current WHERE matches AND is_carried
