-- Tells a message's status once and moves it forward only: accepted, sent, delivered, read, played; failed yields to
-- delivered and later, and is no dead letter then. Found by Meta's id, or by ours that came back in
-- biz_opaque_callback_data before Meta's was stored. A power failure may undo it together with the event's end: it is then
-- run again, so nobody waits for the disk.
WITH told AS (
    SELECT set_config('synchronous_commit', 'off', true) AS lazily, :#status::text AS status, :#whatsappMessageId::text AS whatsapp_message_id, :#messageId::uuid AS message_id,
        :#occurredAt::timestamptz AS occurred_at, :#errorCode::int AS error_code, :#detail::text AS detail,
        array_position(ARRAY['scheduled', 'pending', 'sending', 'uncertain', 'accepted', 'sent', 'delivered', 'read', 'played'],
            :#status) AS rank
),
target AS (
    SELECT m.id, m.status,
        coalesce(array_position(ARRAY['scheduled', 'pending', 'sending', 'uncertain', 'accepted', 'sent', 'delivered', 'read', 'played'],
            m.status::text), 6) AS rank
    FROM messages m, told t
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.whatsapp_account_id = :#${variable.accountId}::uuid
        AND m.direction = 'outgoing' AND m.status <> 'cancelled'
        AND (m.whatsapp_message_id = t.whatsapp_message_id OR (m.id = t.message_id AND m.whatsapp_message_id IS NULL))
    LIMIT 1
    FOR UPDATE OF m
),
moved AS (
    UPDATE messages m
    SET whatsapp_message_id = t.whatsapp_message_id,
        status = CASE
            WHEN t.status = 'failed' THEN CASE WHEN target.rank <= 6 AND m.status <> 'failed' THEN 'failed' ELSE m.status END
            WHEN t.rank > target.rank THEN t.status
            ELSE m.status END,
        error_code = CASE WHEN t.status = 'failed' AND target.rank <= 6 THEN t.error_code WHEN t.rank > target.rank THEN NULL ELSE m.error_code END,
        error_message = CASE WHEN t.status = 'failed' AND target.rank <= 6 THEN t.detail WHEN t.rank > target.rank THEN NULL ELSE m.error_message END,
        sent_at = CASE WHEN t.status = 'sent' THEN t.occurred_at ELSE m.sent_at END,
        delivered_at = CASE WHEN t.status = 'delivered' THEN t.occurred_at ELSE m.delivered_at END,
        read_at = CASE WHEN t.status IN ('read', 'played') THEN coalesce(m.read_at, t.occurred_at) ELSE m.read_at END
    FROM target, told t
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = target.id
    RETURNING m.id, m.status
),
settled AS (
    DELETE FROM outbox o USING target WHERE o.message_id = target.id
),
rescued AS (
    UPDATE dead_letters d SET state = 'discarded'
    FROM target, told t
    WHERE target.status = 'failed' AND t.rank > target.rank AND d.source = 'outbound' AND d.source_id = target.id AND d.state = 'open'
),
logged AS (
    INSERT INTO message_events (organization_id, message_id, status, source, occurred_at, error_code, detail)
    SELECT :#${variable.organizationId}::uuid, target.id, t.status, 'webhook', t.occurred_at, t.error_code, t.detail
    FROM target, told t
    ON CONFLICT (message_id, status) WHERE source = 'webhook' DO NOTHING
    RETURNING id
),
finished AS (
    UPDATE webhook_events
    SET state = 'done', settled_at = now(), message_id = (SELECT id FROM target),
        state_reason = CASE WHEN EXISTS (SELECT FROM target) THEN NULL ELSE 'no message of ours has this id' END
    WHERE id = :#${variable.eventId}::uuid
)
SELECT (SELECT id FROM moved) AS message_id, (SELECT status FROM moved) AS status, EXISTS (SELECT FROM logged) AS is_new
