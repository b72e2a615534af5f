-- With the text that runs, since its trigger may say what makes an event the same.
SELECT r.id::text AS id, r.state::text AS state, v.text
FROM notification_rules r
LEFT JOIN notification_rule_versions v ON v.organization_id = r.organization_id AND v.notification_rule_id = r.id
    AND v.number = coalesce(r.staged_version, r.running_version)
WHERE r.organization_id = :#organizationId::uuid AND (r.id = :#ruleId::uuid OR lower(r.name) = :#ruleName::text)
