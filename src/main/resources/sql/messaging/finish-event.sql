-- Closes an inbound event. What is owed for it is on the disk; should a power failure undo this, it is run again and owes
-- nothing new.
UPDATE webhook_events
SET state = 'done', settled_at = now(), message_id = :#${variable.messageId}::uuid
WHERE id = :#${variable.eventId}::uuid AND state = 'pending'
    AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'
