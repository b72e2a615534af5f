-- What an event tells, in the shapes of the API and as it is when it is told.

DROP FUNCTION IF EXISTS realtime_data;

CREATE FUNCTION realtime_data(
    told_kind text, told_organization uuid, told_contact uuid, told_message uuid, told_conversation uuid, told_template uuid,
    told_user uuid, asking_role text) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN told_kind IN ('message.received', 'message.sent') THEN (
            SELECT json_build_object('message', message_json(m, asking_role), 'conversation', conversation_json(v, c, asking_role))
            FROM messages m
            JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
            JOIN conversations v ON v.organization_id = m.organization_id AND v.whatsapp_account_id = m.whatsapp_account_id
                AND v.contact_id = m.contact_id
            WHERE m.organization_id = told_organization AND m.id = told_message)
        WHEN told_kind = 'message.status' THEN (
            SELECT row_to_json(shape) FROM (
                SELECT m.id AS "messageId", m.contact_id AS "contactId", m.whatsapp_account_id AS "accountId", m.status,
                    CASE WHEN m.error_code IS NOT NULL OR m.error_message IS NOT NULL THEN message_json(m, asking_role) -> 'error' END AS error,
                    rfc3339(m.sent_at) AS "sentAt", rfc3339(m.delivered_at) AS "deliveredAt", rfc3339(m.read_at) AS "readAt"
                FROM messages m
                WHERE m.organization_id = told_organization AND m.id = told_message) AS shape)
        WHEN told_kind = 'message.media' THEN (
            SELECT json_build_object('messageId', m.id, 'contactId', m.contact_id, 'accountId', m.whatsapp_account_id,
                'media', message_media_json(m))
            FROM messages m
            WHERE m.organization_id = told_organization AND m.id = told_message)
        WHEN told_kind IN ('contact.created', 'contact.updated', 'contact.assigned') THEN (
            SELECT json_build_object('contact', contact_json(c, asking_role))
            FROM contacts c
            WHERE c.organization_id = told_organization AND c.id = told_contact AND c.merged_into IS NULL)
        WHEN told_kind = 'contact.merged' THEN (
            SELECT json_build_object('contactId', c.id, 'mergedInto', c.merged_into)
            FROM contacts c
            WHERE c.organization_id = told_organization AND c.id = told_contact)
        WHEN told_kind IN ('contact.cleared', 'contact.erased') THEN json_build_object('contactId', told_contact)
        WHEN told_kind = 'conversation.read' THEN (
            SELECT json_build_object('conversationId', v.id, 'contactId', v.contact_id, 'unreadCount', v.unread_count)
            FROM conversations v
            WHERE v.organization_id = told_organization AND v.id = told_conversation)
        WHEN told_kind = 'template.status' THEN (
            SELECT json_build_object('templateId', t.id, 'accountId', t.whatsapp_account_id, 'name', t.name, 'language', t.language,
                'status', t.status, 'reason', t.status_reason)
            FROM templates t
            WHERE t.organization_id = told_organization AND t.id = told_template)
        WHEN told_kind IN ('typing.started', 'typing.stopped') THEN (
            SELECT json_build_object('contactId', told_contact, 'user', json_build_object('id', p.id, 'fullName', p.full_name))
            FROM user_profiles p
            WHERE p.id = told_user)
    END
$$;
