SELECT 'ok' AS state, s.id, s.version, subscription_json(s)::text AS body
FROM webhook_subscriptions s
WHERE s.organization_id = :#organizationId AND s.id = :#id
