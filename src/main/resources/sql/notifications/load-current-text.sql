SELECT v.number, v.text, v.form::text AS form, r.name
FROM notification_rules r
JOIN notification_rule_versions v ON v.organization_id = r.organization_id AND v.notification_rule_id = r.id AND v.number = r.current_version
WHERE r.organization_id = :#organizationId::uuid AND r.id = :#id::uuid
