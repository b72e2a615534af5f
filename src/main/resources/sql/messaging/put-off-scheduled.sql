-- A release that ended in an exception is tried again after 10, 20, 40 and 80 seconds: a lock or a stopping database passes.
-- What still cannot be released then fails and says so, rather than be tried for ever unseen.
WITH counted AS (
    UPDATE scheduled_messages s
    SET attempts = s.attempts + 1, due_at = now() + interval '10 seconds' * 2 ^ s.attempts
    WHERE s.message_id = :#messageId::uuid AND s.attempts < 4
    RETURNING s.message_id
),
given_up AS (
    DELETE FROM scheduled_messages s
    WHERE s.message_id = :#messageId::uuid AND s.attempts >= 4
    RETURNING s.message_id, s.organization_id
),
failed AS (
    UPDATE messages m SET status = 'failed', error_message = 'When it was due, it could not be released; the server''s log has the reason'
    FROM given_up g
    WHERE m.organization_id = g.organization_id AND m.id = g.message_id
    RETURNING m.id, m.organization_id, m.error_message
)
INSERT INTO message_events (organization_id, message_id, status, source, detail)
SELECT f.organization_id, f.id, 'failed', 'gate', f.error_message FROM failed f
