-- Which message a status is about, found as apply-status.sql finds it; no row when it is none of ours.
SELECT m.id
FROM messages m
WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.whatsapp_account_id = :#${variable.accountId}::uuid
    AND m.direction = 'outgoing'
    AND (m.whatsapp_message_id = :#whatsappMessageId::text OR (m.id = :#messageId::uuid AND m.whatsapp_message_id IS NULL))
LIMIT 1
