SELECT 'ok' AS state, m.id, NULL AS version, message_detail_json(m, :#role::text)::text AS body
FROM messages m
JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
WHERE m.organization_id = :#organizationId::uuid AND m.id = :#id::uuid
    AND ((SELECT sees_all_contacts(:#organizationId::uuid, :#role::text))
         OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#userId::uuid)
