-- Writes a message that is to be sent later, once per cause. Its id is one of the moment when it is due, so that lists,
-- retention and figures find it where it will be said.
WITH told AS (
    SELECT encode(overlay(uuid_send(:#messageId::uuid) PLACING substring(uuid_send(uuid_v7_floor(:#scheduledAt::timestamptz))
            FROM 1 FOR 6) FROM 1 FOR 6), 'hex')::uuid AS id,
        :#${variable.organizationId}::uuid AS organization_id, :#replyTo::uuid AS reply_to
),
written AS (
    INSERT INTO messages (id, organization_id, whatsapp_account_id, contact_id, cause, direction, message_type, content,
        payload, template_name, category, status, sent_by, is_reply, reply_to_message_id, metadata, created_at)
    SELECT t.id, t.organization_id, :#accountId::uuid, :#contactId::uuid, :#cause::text, 'outgoing', :#type::text, :#content,
        :#payload::jsonb, :#templateName, :#category::text, 'scheduled', :#sentBy::uuid, t.reply_to IS NOT NULL, t.reply_to,
        :#metadata::jsonb, clock_timestamp()
    FROM told t
    ON CONFLICT (organization_id, cause) WHERE cause IS NOT NULL DO NOTHING
    RETURNING id, organization_id
),
kept AS (
    INSERT INTO scheduled_messages (message_id, organization_id, due_at)
    SELECT id, organization_id, uuid_v7_moment(id) FROM written
)
INSERT INTO message_events (organization_id, message_id, status, source)
SELECT organization_id, id, 'scheduled', :#source FROM written
