-- Moves everything of one contact to another and gives up its keys; the row stays as a signpost.
WITH pair AS (
    SELECT k.organization_id, k.id AS kept, l.id AS lost, l.user_id, l.parent_user_id, l.username, l.profile_name,
        l.assigned_user_id, l.tags, l.metadata, l.opted_out_at, l.marketing_opted_out_at, l.last_message_at
    FROM contacts k
    JOIN contacts l ON l.organization_id = k.organization_id
    WHERE k.organization_id = :#${variable.organizationId}::uuid AND k.id = :#${variable.contact[contact_id]}::uuid
        AND l.id = :#${variable.contact[duplicate_contact_id]}::uuid AND l.merged_into IS NULL
    FOR UPDATE OF k, l
),
gone AS (
    UPDATE contacts c
    SET merged_into = pair.kept, phone_number = NULL, user_id = NULL
    FROM pair
    WHERE c.organization_id = pair.organization_id AND c.id = pair.lost
    RETURNING pair.*
),
kept AS (
    UPDATE contacts c
    SET user_id = gone.user_id,
        parent_user_id = coalesce(c.parent_user_id, gone.parent_user_id),
        username = coalesce(c.username, gone.username),
        profile_name = coalesce(c.profile_name, gone.profile_name),
        assigned_user_id = coalesce(c.assigned_user_id, gone.assigned_user_id),
        tags = c.tags || (SELECT coalesce(jsonb_agg(tag), '[]') FROM jsonb_array_elements(gone.tags) tag WHERE NOT c.tags @> tag),
        metadata = gone.metadata || c.metadata,
        opted_out_at = coalesce(c.opted_out_at, gone.opted_out_at),
        marketing_opted_out_at = coalesce(c.marketing_opted_out_at, gone.marketing_opted_out_at),
        last_message_at = greatest(c.last_message_at, gone.last_message_at)
    FROM gone
    WHERE c.organization_id = gone.organization_id AND c.id = gone.kept
),
signposts AS (
    UPDATE contacts c SET merged_into = gone.kept
    FROM gone
    WHERE c.organization_id = gone.organization_id AND c.merged_into = gone.lost
),
notes_moved AS (
    UPDATE contact_notes n SET contact_id = gone.kept
    FROM gone
    WHERE n.organization_id = gone.organization_id AND n.contact_id = gone.lost
),
messages_moved AS (
    UPDATE messages m SET contact_id = gone.kept
    FROM gone
    WHERE m.organization_id = gone.organization_id AND m.contact_id = gone.lost
),
outbox_moved AS (
    -- A pair has one message under way at most, so one of the lost contact's is told by its answer or by its status.
    UPDATE outbox o
    SET contact_id = gone.kept,
        state = CASE o.state WHEN 'sending' THEN 'uncertain' ELSE o.state END,
        available_at = CASE o.state WHEN 'sending' THEN o.leased_until ELSE o.available_at END
    FROM gone
    WHERE o.organization_id = gone.organization_id AND o.contact_id = gone.lost
),
conversations_joined AS (
    UPDATE conversations k
    SET last_inbound_at = greatest(k.last_inbound_at, l.last_inbound_at),
        last_message_at = greatest(k.last_message_at, l.last_message_at),
        unread_count = k.unread_count + l.unread_count,
        pair_paced_until = greatest(k.pair_paced_until, l.pair_paced_until)
    FROM gone
    JOIN conversations l ON l.organization_id = gone.organization_id AND l.contact_id = gone.lost
    WHERE k.organization_id = gone.organization_id AND k.contact_id = gone.kept
        AND k.whatsapp_account_id = l.whatsapp_account_id
    RETURNING l.id
),
conversations_dropped AS (
    DELETE FROM conversations v USING conversations_joined j WHERE v.id = j.id
),
conversations_moved AS (
    UPDATE conversations v SET contact_id = gone.kept
    FROM gone
    WHERE v.organization_id = gone.organization_id AND v.contact_id = gone.lost
        AND NOT EXISTS (SELECT FROM conversations k
            WHERE k.organization_id = v.organization_id AND k.contact_id = gone.kept
                AND k.whatsapp_account_id = v.whatsapp_account_id)
),
sessions_moved AS (
    UPDATE chatbot_sessions s
    SET contact_id = gone.kept, status = CASE s.status WHEN 'active' THEN 'cancelled' ELSE s.status END
    FROM gone
    WHERE s.organization_id = gone.organization_id AND s.contact_id = gone.lost
)
UPDATE agent_transfers t
SET contact_id = gone.kept,
    status = CASE WHEN EXISTS (SELECT FROM agent_transfers k WHERE k.organization_id = gone.organization_id
        AND k.contact_id = gone.kept AND k.status = 'active') THEN 'resumed' ELSE t.status END
FROM gone
WHERE t.organization_id = gone.organization_id AND t.contact_id = gone.lost
