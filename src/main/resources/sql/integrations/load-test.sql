-- What a call to a subscription's target needs, be the subscription enabled or not.
SELECT 'ok' AS state, s.id, s.url, open_secrets(s.id, :#moment::timestamptz) AS secrets
FROM webhook_subscriptions s
WHERE s.organization_id = :#organizationId AND s.id = :#id
