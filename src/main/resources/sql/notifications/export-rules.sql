-- The newest text of every rule, or of one: as documents of one file, and with everything that a rule is.
SELECT count(*) AS rules, string_agg(rtrim(v.text, E'\n'), E'\n---\n' ORDER BY lower(r.name)) AS file,
    json_build_object('rules', coalesce(json_agg(exported_rule(r, v) ORDER BY lower(r.name)), '[]'))::text AS document
FROM notification_rules r
JOIN notification_rule_versions v ON v.organization_id = r.organization_id AND v.notification_rule_id = r.id AND v.number = r.current_version
WHERE r.organization_id = :#organizationId::uuid AND (:#ruleId::uuid IS NULL OR r.id = :#ruleId::uuid)
