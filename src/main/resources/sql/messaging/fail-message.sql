-- Not sent, and trying again will not help; what ran out of tries is a dead letter too. Another try that has begun since ends by
-- its own answer.
WITH told AS (
    SELECT :#messageId::uuid AS message_id, :#attempts::int AS attempts, :#code::int AS code, :#detail::text AS detail, :#exhausted::boolean AS exhausted
),
gone AS (
    DELETE FROM outbox o USING told t WHERE o.message_id = t.message_id AND o.attempts = t.attempts
    RETURNING o.message_id, o.attempts
),
failed AS (
    UPDATE messages m
    SET status = 'failed', error_code = t.code, error_message = t.detail
    FROM told t, gone
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = gone.message_id AND m.status IN ('pending', 'sending', 'uncertain')
    RETURNING m.id, m.organization_id, m.payload::text AS payload
),
logged AS (
    INSERT INTO message_events (organization_id, message_id, status, source, error_code, detail)
    SELECT f.organization_id, f.id, 'failed', 'gate', t.code, t.detail
    FROM failed f, told t
)
INSERT INTO dead_letters (organization_id, source, source_id, route_id, cause, attempts, payload)
SELECT f.organization_id, 'outbound', f.id, 'messaging-deliver-message', coalesce(t.detail, 'unknown'), gone.attempts, f.payload
FROM failed f, told t, gone
WHERE t.exhausted
ON CONFLICT (source, source_id) DO UPDATE SET cause = excluded.cause, attempts = excluded.attempts, state = 'open'
