-- Of all tenants; each is worked on in turn, so a large file holds up no small one.
SELECT i.organization_id::text AS organization_id, i.id::text AS import_id
FROM contact_imports i
WHERE i.state = 'working'
ORDER BY i.started_at
LIMIT 20
