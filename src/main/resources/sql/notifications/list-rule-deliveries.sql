-- For ListQuery. Whether the rule is there was asked before.
SELECT d.id, d.created_at, d.status, d.trigger_key AS key, rule_delivery_json(d)::text AS body
FROM notification_deliveries d
WHERE d.organization_id = :#organizationId AND d.notification_rule_id = :#id
