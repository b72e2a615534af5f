-- Of two that take one name at the same moment the unique index stops the later.
WITH current AS (
    SELECT t.id, :#version::int IS NULL OR t.version = :#version AS matches, to_jsonb(t) AS before, d.name,
           EXISTS (SELECT FROM teams o WHERE o.organization_id = t.organization_id AND o.id <> t.id
               AND lower(o.name COLLATE caseless) = lower(d.name COLLATE caseless)) AS taken
    FROM teams t
    CROSS JOIN (SELECT :#document::jsonb ->> 'name' AS name) AS d
    WHERE t.organization_id = :#organizationId AND t.id = :#id
    FOR UPDATE OF t
), updated AS (
    UPDATE teams t SET name = g.name, version = t.version + 1
    FROM current g
    WHERE t.organization_id = :#organizationId AND t.id = g.id AND g.matches AND NOT g.taken
    RETURNING t.id, t.version, team_json(t)::text AS body, g.before, to_jsonb(t) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'team', id, before, after) FROM updated
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
UNION ALL
SELECT 'conflict:team-exists', NULL, NULL, 'Another team has this name, in this or another case.', NULL
FROM current WHERE matches AND taken
