-- One version's text, with the text that it is compared to (the version named, else the one before it) and what it was made from.
SELECT v.number, v.text, v.form::text AS form, f.number AS former_number, f.text AS former_text
FROM notification_rule_versions v
LEFT JOIN notification_rule_versions f ON f.organization_id = v.organization_id AND f.notification_rule_id = v.notification_rule_id
    AND CASE WHEN :#against::uuid IS NULL THEN f.number = v.number - 1 ELSE f.id = :#against::uuid END
WHERE v.organization_id = :#organizationId::uuid AND v.notification_rule_id = :#id::uuid AND v.id = :#versionId::uuid
