-- For ListQuery, which narrows, orders and pages it.
SELECT s.id, s.created_at, s.is_enabled AS enabled, subscription_json(s)::text AS body
FROM webhook_subscriptions s
WHERE s.organization_id = :#organizationId
