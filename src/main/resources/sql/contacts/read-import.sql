SELECT 'ok' AS state, i.id, NULL AS version, contact_import_json(i)::text AS body
FROM contact_imports i
WHERE i.organization_id = :#organizationId AND i.id = :#id
