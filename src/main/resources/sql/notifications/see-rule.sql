SELECT 'ok' AS state, r.id, NULL AS version, NULL AS body
FROM notification_rules r
WHERE r.organization_id = :#organizationId AND r.id = :#id
