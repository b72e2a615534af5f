-- What a message that failed would need to be sent again.
SELECT m.whatsapp_account_id, m.contact_id, m.direction, m.status, m.message_type, m.payload::text AS payload, m.content, m.category,
    m.reply_to_message_id
FROM messages m
JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = :#${variable.id}::uuid
    AND ((SELECT sees_all_contacts(:#${variable.organizationId}::uuid, :#${variable.role}::text))
         OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#${variable.userId}::uuid)
