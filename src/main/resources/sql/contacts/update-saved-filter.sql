-- It stays its owner's, whoever changes it. Of two that take one name at the same moment the unique index stops the later.
WITH current AS (
    SELECT f.id, may_edit(f.user_id, :#userId::uuid, :#role::text) AS may, :#version::int IS NULL OR f.version = :#version AS matches,
           to_jsonb(f) AS before, d.document,
           EXISTS (SELECT FROM saved_filters o
               WHERE o.organization_id = f.organization_id AND o.user_id = f.user_id AND o.id <> f.id
                   AND lower(o.name COLLATE caseless) = lower((d.document ->> 'name') COLLATE caseless)) AS taken
    FROM saved_filters f
    CROSS JOIN (SELECT :#document::jsonb AS document) AS d
    WHERE f.organization_id = :#organizationId AND f.id = :#id AND (f.user_id = :#userId OR f.is_shared)
    FOR UPDATE OF f
), updated AS (
    UPDATE saved_filters f SET
        name = g.document ->> 'name', list = g.document ->> 'list', is_shared = (g.document ->> 'shared')::boolean,
        parameters = g.document -> 'parameters', version = f.version + 1
    FROM current g
    WHERE f.organization_id = :#organizationId AND f.id = g.id AND g.may AND g.matches AND NOT g.taken
    RETURNING f.id, f.version, saved_filter_json(f)::text AS body, g.before, to_jsonb(f) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'saved_filter', id, before, after) FROM updated
UNION ALL
SELECT 'forbidden:not-yours', NULL, NULL, 'Only its owner or a manager changes a saved filter.', NULL FROM current WHERE NOT may
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE may AND NOT matches
UNION ALL
SELECT 'conflict:saved-filter-exists', NULL, NULL, 'Another filter of its owner has this name, in this or another case.', NULL
FROM current WHERE may AND matches AND taken
