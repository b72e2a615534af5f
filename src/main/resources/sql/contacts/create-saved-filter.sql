WITH given AS MATERIALIZED (
    SELECT d.document, has_enough_saved_filters(:#organizationId::uuid, :#userId::uuid) AS enough
    FROM (SELECT :#document::jsonb AS document) AS d
), created AS (
    INSERT INTO saved_filters (organization_id, user_id, name, list, is_shared, parameters)
    SELECT :#organizationId::uuid, :#userId::uuid, g.document ->> 'name', g.document ->> 'list', (g.document ->> 'shared')::boolean,
        g.document -> 'parameters'
    FROM given g
    WHERE NOT g.enough
    ON CONFLICT (organization_id, user_id, lower(name COLLATE caseless)) DO NOTHING
    RETURNING id, version, saved_filter_json(saved_filters)::text AS body, to_jsonb(saved_filters) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'saved_filter', id, NULL, after) FROM created
UNION ALL
SELECT 'conflict:too-many-saved-filters', NULL, NULL, 'You have fifty saved filters. Delete one that you no longer need.', NULL
FROM given WHERE enough
UNION ALL
SELECT 'conflict:saved-filter-exists', NULL, NULL, 'Another filter of yours has this name, in this or another case.', NULL
FROM given WHERE NOT enough AND NOT EXISTS (SELECT FROM created)
