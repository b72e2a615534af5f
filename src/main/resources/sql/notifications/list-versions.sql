-- For ListQuery. Whether the rule is there was asked before.
SELECT v.id, v.number, v.state, rule_version_json(v)::text AS body
FROM notification_rule_versions v
WHERE v.organization_id = :#organizationId AND v.notification_rule_id = :#id
