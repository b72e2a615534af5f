-- For ListQuery, which orders and pages it.
SELECT k.id, k.name, k.created_at, api_key_json(k)::text AS body
FROM api_keys k WHERE k.organization_id = :#organizationId
