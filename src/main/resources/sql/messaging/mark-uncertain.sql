-- The request was written and no answer came; a status that brings our id back settles it. Another try that has begun since is in no
-- doubt by that.
WITH told AS (
    SELECT :#messageId::uuid AS message_id, :#attempts::int AS attempts, :#detail::text AS detail, :#settleSeconds::int AS settle_seconds
),
held AS (
    UPDATE outbox o
    SET state = 'uncertain', available_at = now() + make_interval(secs => t.settle_seconds), lease_owner = NULL, leased_until = NULL
    FROM told t
    WHERE o.message_id = t.message_id AND o.state = 'sending' AND o.attempts = t.attempts
    RETURNING o.message_id
),
marked AS (
    UPDATE messages m
    SET status = 'uncertain', error_message = t.detail
    FROM held, told t
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = held.message_id AND m.status = 'sending'
    RETURNING m.id, m.organization_id
)
INSERT INTO message_events (organization_id, message_id, status, source, detail)
SELECT organization_id, id, 'uncertain', 'gate', t.detail
FROM marked, told t
