SELECT 'ok' AS state, v.id, NULL AS version, conversation_json(v, c, :#role::text)::text AS body
FROM conversations v
JOIN contacts c ON c.organization_id = v.organization_id AND c.id = v.contact_id
WHERE v.organization_id = :#organizationId::uuid AND v.id = :#id::uuid
    AND ((SELECT sees_all_contacts(:#organizationId::uuid, :#role::text))
         OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#userId::uuid)
