SELECT 'ok' AS state, c.id, NULL AS version, consent_json(c.organization_id, c.id, :#role::text)::text AS body
FROM contacts c
WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
    AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
