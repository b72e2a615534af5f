SELECT 'ok' AS state, v.id, NULL AS version,
       (rule_version_json(v) || jsonb_build_object('text', v.text, 'form', v.form))::text AS body
FROM notification_rule_versions v
WHERE v.organization_id = :#organizationId AND v.notification_rule_id = :#id AND v.id = :#versionId
