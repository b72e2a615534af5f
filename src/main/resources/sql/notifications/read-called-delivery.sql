SELECT d.id::text AS "deliveryId", d.trigger_key AS key, d.status::text AS status, d.sent, d.error_message AS error
FROM notification_deliveries d
WHERE d.organization_id = :#organizationId::uuid AND d.id = :#deliveryId::uuid
