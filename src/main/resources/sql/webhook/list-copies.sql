-- For ListQuery.
SELECT c.id, c.state, inbox_copy_json(c)::text AS body
FROM inbox_copies c
WHERE c.organization_id = :#organizationId::uuid
