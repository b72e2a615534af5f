-- For ListQuery.
SELECT f.id, lower(f.name COLLATE caseless) AS name, f.list, f.is_shared AS shared, saved_filter_json(f)::text AS body
FROM saved_filters f
WHERE f.organization_id = :#organizationId AND (f.user_id = :#userId OR f.is_shared)
