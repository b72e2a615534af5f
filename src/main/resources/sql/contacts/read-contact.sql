SELECT 'ok' AS state, c.id, c.version, contact_json(c, :#role::text)::text AS body
FROM contacts c
WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
    AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
