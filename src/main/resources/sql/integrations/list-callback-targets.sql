-- For ListQuery, which narrows, orders and pages it.
SELECT t.id, t.name, t.created_at, t.is_enabled AS enabled, callback_target_json(t)::text AS body
FROM callback_targets t
WHERE t.organization_id = :#organizationId
