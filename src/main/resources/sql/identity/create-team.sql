WITH created AS (
    INSERT INTO teams (organization_id, name)
    VALUES (:#organizationId::uuid, :#document::jsonb ->> 'name')
    ON CONFLICT (organization_id, lower(name COLLATE caseless)) DO NOTHING
    RETURNING id, version, team_json(teams)::text AS body, to_jsonb(teams) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'team', id, NULL, after) FROM created
UNION ALL
SELECT 'conflict:team-exists', NULL, NULL, 'Another team has this name, in this or another case.', NULL
WHERE NOT EXISTS (SELECT FROM created)
