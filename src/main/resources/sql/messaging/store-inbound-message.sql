-- Finds or makes the contact by phone or business-scoped user id, locks it, and stores the message once.
-- Contacts that were merged have left a signpost where their keys found no place in the other: it is followed.
-- A repeated message belongs to the contact that has it: after a change of number its sender's number is nobody's.
-- No row comes back when another transaction made the contact or stored the message at this moment: the step is run again.
-- What a power failure undoes is done again, as the event is open until its end is on the disk: nobody waits for that here.
WITH told AS (
    SELECT set_config('synchronous_commit', 'off', true) AS lazily, :#${variable.organizationId}::uuid AS organization_id, :#${variable.accountId}::uuid AS account_id,
        :#whatsappMessageId::text AS whatsapp_message_id, :#phone::text AS phone, :#userId::text AS user_id,
        :#parentUserId::text AS parent_user_id, :#username::text AS username, :#profileName::text AS profile_name,
        :#preview::text AS preview, :#sentAt::timestamptz AS sent_at, :#opensWindow::boolean AS opens_window,
        :#repliesTo::text AS replies_to
),
repeated AS (
    SELECT m.id, m.contact_id
    FROM messages m, told t
    WHERE m.whatsapp_account_id = t.account_id AND m.whatsapp_message_id = t.whatsapp_message_id
),
-- Apart: behind row-level security a comparison with coalesce() is no index condition.
found AS MATERIALIZED (
    SELECT t.organization_id, coalesce(
        (SELECT r.contact_id FROM repeated r),
        (SELECT coalesce(p.merged_into, p.id) FROM contacts p WHERE p.organization_id = t.organization_id AND p.phone_number = t.phone),
        (SELECT coalesce(u.merged_into, u.id) FROM contacts u WHERE u.organization_id = t.organization_id AND u.user_id = t.user_id)) AS id
    FROM told t
),
known AS (
    SELECT c.id, c.profile_name, c.phone_number, c.tags, c.metadata
    FROM contacts c, found f
    WHERE c.organization_id = f.organization_id AND c.id = f.id AND c.merged_into IS NULL
    FOR NO KEY UPDATE OF c
),
-- Whoever else has this user id: another contact, or a signpost that points to one.
holder AS (
    SELECT coalesce(c.merged_into, c.id) AS id
    FROM contacts c, told t, known
    WHERE c.organization_id = t.organization_id AND c.user_id = t.user_id AND c.id <> known.id
),
other AS (
    SELECT holder.id FROM holder, known WHERE holder.id <> known.id
),
touched AS (
    UPDATE contacts c
    SET profile_name = coalesce(t.profile_name, c.profile_name),
        username = coalesce(t.username, c.username),
        parent_user_id = coalesce(t.parent_user_id, c.parent_user_id),
        phone_number = coalesce(c.phone_number, t.phone),
        user_id = CASE WHEN EXISTS (SELECT FROM holder) THEN c.user_id ELSE coalesce(t.user_id, c.user_id) END,
        last_message_at = greatest(c.last_message_at, t.sent_at),
        -- Meta's clock counts seconds, ours does not: within two of them what arrives last is what was said last.
        last_message_preview = CASE WHEN t.sent_at < c.last_message_at - interval '2 seconds'
            THEN c.last_message_preview ELSE t.preview END,
        is_read = false,
        archived_at = NULL
    FROM known, told t
    WHERE c.organization_id = t.organization_id AND c.id = known.id AND NOT EXISTS (SELECT FROM repeated)
    RETURNING c.id, c.profile_name, c.phone_number, c.tags, c.metadata
),
made AS (
    INSERT INTO contacts (organization_id, phone_number, user_id, parent_user_id, username, profile_name,
        whatsapp_account_id, last_message_at, last_message_preview, is_read)
    SELECT t.organization_id, t.phone, t.user_id, t.parent_user_id, t.username, t.profile_name, t.account_id, t.sent_at,
        t.preview, false
    FROM told t
    WHERE NOT EXISTS (SELECT FROM known)
    ON CONFLICT DO NOTHING
    RETURNING id, profile_name, phone_number, tags, metadata
),
contact AS (
    SELECT * FROM touched UNION ALL SELECT * FROM made
    UNION ALL SELECT * FROM known WHERE EXISTS (SELECT FROM repeated)
),
stored AS (
    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, whatsapp_message_id, direction, message_type,
        content, payload, media_mime_type, media_filename, interactive_data, flow_response, status, is_reply,
        reply_to_message_id, sent_at, created_at)
    SELECT t.organization_id, t.account_id, contact.id, t.whatsapp_message_id, 'incoming', :#type, :#content,
        :#payload::jsonb, :#mediaMimeType, :#mediaFilename, :#interactiveData::jsonb, :#flowResponse::jsonb, 'received',
        t.replies_to IS NOT NULL,
        (SELECT m.id FROM messages m
         WHERE m.whatsapp_account_id = t.account_id AND m.whatsapp_message_id = t.replies_to),
        t.sent_at, clock_timestamp()
    FROM contact, told t
    ON CONFLICT (whatsapp_account_id, whatsapp_message_id) WHERE whatsapp_message_id IS NOT NULL DO NOTHING
    RETURNING id
),
talk AS (
    INSERT INTO conversations AS v (organization_id, whatsapp_account_id, contact_id, last_inbound_at, last_message_at, unread_count)
    SELECT t.organization_id, t.account_id, contact.id, CASE WHEN t.opens_window THEN t.sent_at END, t.sent_at, 1
    FROM contact, told t
    ON CONFLICT (organization_id, whatsapp_account_id, contact_id) DO UPDATE
    SET last_inbound_at = greatest(v.last_inbound_at, excluded.last_inbound_at),
        last_message_at = greatest(v.last_message_at, excluded.last_message_at),
        unread_count = v.unread_count + (SELECT count(*) FROM stored)::int
    RETURNING id
)
SELECT contact.id AS contact_id, contact.profile_name, contact.phone_number, contact.tags::text AS tags,
    contact.metadata::text AS metadata, (SELECT id FROM other) AS duplicate_contact_id, message.id AS message_id,
    EXISTS (SELECT FROM stored) AS is_new, contact.phone_number <> t.phone AS writes_elsewhere,
    EXISTS (SELECT FROM consent_keywords k WHERE k.organization_id = t.organization_id
        AND k.word_key = lower(:#consentWord::text COLLATE caseless) COLLATE "default") AS is_consent_word
FROM contact
CROSS JOIN told t
JOIN (SELECT id FROM stored UNION ALL SELECT id FROM repeated) message ON true
