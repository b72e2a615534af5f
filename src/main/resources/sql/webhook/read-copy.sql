SELECT 'ok' AS state, c.id, NULL AS version, inbox_copy_json(c)::text AS body
FROM inbox_copies c
WHERE c.organization_id = :#organizationId::uuid AND c.id = :#id::uuid
