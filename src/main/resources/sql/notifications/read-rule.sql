SELECT 'ok' AS state, r.id, r.version, rule_json(r)::text AS body
FROM notification_rules r
WHERE r.organization_id = :#organizationId AND r.id = :#id
