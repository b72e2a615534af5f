-- What was said goes; the contact, the 24-hour window, the pace of its number and what is scheduled stay.
WITH current AS (
    SELECT c.id, c.organization_id
    FROM contacts c
    WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
        AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
    FOR UPDATE
), unsaid AS (
    DELETE FROM messages m USING current g
    WHERE m.organization_id = g.organization_id AND m.contact_id = g.id AND m.status <> 'scheduled'
    RETURNING m.id
), forgotten AS (
    DELETE FROM chatbot_sessions s USING current g WHERE s.organization_id = g.organization_id AND s.contact_id = g.id
), emptied AS (
    UPDATE conversations v SET unread_count = 0, last_message_at = NULL
    FROM current g
    WHERE v.organization_id = g.organization_id AND v.contact_id = g.id
), updated AS (
    UPDATE contacts c SET last_message_at = NULL, last_message_preview = NULL, is_read = true, version = c.version + 1
    FROM current g
    WHERE c.organization_id = g.organization_id AND c.id = g.id
    RETURNING c.id, c.version, contact_json(c, :#role::text)::text AS body
)
SELECT 'ok' AS state, id, version, body,
       audit(:#caller, 'contact', id, NULL, jsonb_build_object('messages_removed', (SELECT count(*) FROM unsaid)))
FROM updated
