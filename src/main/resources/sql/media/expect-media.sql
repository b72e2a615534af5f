-- A customer's message has a file; once, however often the message is told.
INSERT INTO media (organization_id, source, state, kind, mime_type, file_name, message_id, whatsapp_account_id, meta_id)
VALUES (:#${variable.organizationId}::uuid, 'inbound', 'pending', :#type, :#mediaMimeType, :#mediaFilename, :#${variable.messageId}::uuid,
    :#${variable.accountId}::uuid, :#metaMediaId)
ON CONFLICT (organization_id, message_id) WHERE message_id IS NOT NULL DO NOTHING
