SELECT 'ok' AS state, o.id, o.version, organization_json(o)::text AS body
FROM organizations o WHERE o.id = :#organizationId
