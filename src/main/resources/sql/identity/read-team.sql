SELECT 'ok' AS state, t.id, t.version, team_json(t)::text AS body
FROM teams t
WHERE t.organization_id = :#organizationId AND t.id = :#id
