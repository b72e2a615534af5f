SELECT 'ok' AS state, t.id, t.version, tag_json(t)::text AS body
FROM tags t
WHERE t.organization_id = :#organizationId AND t.id = :#id
