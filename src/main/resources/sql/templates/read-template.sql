SELECT 'ok' AS state, t.id, t.version, template_json(t)::text AS body
FROM templates t
WHERE t.organization_id = :#organizationId AND t.id = :#id
