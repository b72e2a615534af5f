-- Nothing was written to Meta yet: the message waits again, as if it had not been claimed.
WITH back AS (
    UPDATE outbox
    SET state = 'waiting', attempts = attempts - 1, lease_owner = NULL, leased_until = NULL
    WHERE message_id = :#${body[message_id]}::uuid AND state = 'sending'
    RETURNING message_id
)
UPDATE messages m
SET status = 'pending'
FROM back
WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = back.message_id AND m.status = 'sending'
