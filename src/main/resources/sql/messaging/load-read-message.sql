-- A customer's message that somebody has read, its conversation, and the number through which Meta is told.
SELECT m.whatsapp_message_id, m.direction, v.id AS conversation_id, a.id AS whatsapp_account_id, a.phone_id, a.api_version,
    a.graph_base_url, a.access_token
FROM messages m
JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
JOIN whatsapp_accounts a ON a.organization_id = m.organization_id AND a.id = m.whatsapp_account_id
JOIN conversations v ON v.organization_id = m.organization_id AND v.whatsapp_account_id = m.whatsapp_account_id
    AND v.contact_id = m.contact_id
WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = :#${variable.id}::uuid
    AND ((SELECT sees_all_contacts(:#${variable.organizationId}::uuid, :#${variable.role}::text))
         OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#${variable.userId}::uuid)
