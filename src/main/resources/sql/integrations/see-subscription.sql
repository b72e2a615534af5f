SELECT 'ok' AS state, s.id, NULL AS version, NULL AS body
FROM webhook_subscriptions s
WHERE s.organization_id = :#organizationId AND s.id = :#id
