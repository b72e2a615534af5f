-- The settle time passed and no status came: once more, unless it is marketing or was repeated already. A status that
-- arrived and is still in its lane decides first.
WITH due AS (
    SELECT o.message_id, o.organization_id, o.attempts, o.repeats,
        coalesce(m.category, 'service') <> 'marketing' AND o.repeats = 0 AS may_repeat
    FROM outbox o
    JOIN messages m ON m.organization_id = o.organization_id AND m.id = o.message_id
    JOIN contacts c ON c.organization_id = o.organization_id AND c.id = o.contact_id
    JOIN whatsapp_accounts a ON a.organization_id = o.organization_id AND a.id = o.whatsapp_account_id
    WHERE o.state = 'uncertain' AND o.available_at <= now()
        AND NOT EXISTS (SELECT FROM webhook_events e
            WHERE e.lane_key IN (a.phone_id || ':' || c.phone_number, a.phone_id || ':' || c.user_id) AND e.state = 'pending')
    FOR UPDATE OF o SKIP LOCKED
),
again AS (
    UPDATE outbox o
    SET state = 'waiting', repeats = 1, available_at = now()
    FROM due
    WHERE o.message_id = due.message_id AND due.may_repeat
),
given_up AS (
    DELETE FROM outbox o USING due WHERE o.message_id = due.message_id AND NOT due.may_repeat
),
marked AS (
    UPDATE messages m
    SET status = CASE WHEN due.may_repeat THEN 'pending' ELSE 'failed' END,
        error_message = CASE WHEN due.may_repeat THEN NULL ELSE 'Unknown outcome: no answer and no status from Meta' END
    FROM due
    WHERE m.organization_id = due.organization_id AND m.id = due.message_id AND m.status = 'uncertain'
    RETURNING m.id, m.organization_id, m.status, m.error_message, m.payload::text AS payload, due.attempts
),
logged AS (
    INSERT INTO message_events (organization_id, message_id, status, source, detail)
    SELECT organization_id, id, status, 'gate', coalesce(error_message, 'sent once more after an unknown outcome')
    FROM marked
)
INSERT INTO dead_letters (organization_id, source, source_id, route_id, cause, attempts, payload)
SELECT organization_id, 'outbound', id, 'messaging-settle-uncertain', error_message, attempts, payload
FROM marked
WHERE status = 'failed'
ON CONFLICT (source, source_id) DO UPDATE SET cause = excluded.cause, attempts = excluded.attempts, state = 'open'
