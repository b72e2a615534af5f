-- For ListQuery.
SELECT i.id, i.created_at, i.state, contact_import_json(i)::text AS body
FROM contact_imports i
WHERE i.organization_id = :#organizationId
