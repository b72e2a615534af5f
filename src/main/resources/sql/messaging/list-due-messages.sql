-- Those that are due longest; what is left has its turn a second later.
SELECT s.message_id AS "messageId"
FROM scheduled_messages s
WHERE s.due_at <= now()
ORDER BY s.due_at
LIMIT 500
