-- Unix milliseconds; 0 when the message is unknown.
SELECT coalesce((extract(epoch FROM max(accepted_at)) * 1000)::bigint, 0) AS at
FROM sandbox.messages
WHERE id = :#${variable.messageId}
