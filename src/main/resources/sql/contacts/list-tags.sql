-- For ListQuery.
SELECT t.id, lower(t.name COLLATE caseless) AS name, tag_json(t)::text AS body
FROM tags t
WHERE t.organization_id = :#organizationId
