-- Closes an inbound event.
UPDATE webhook_events
SET state = 'done', settled_at = now()
WHERE id = :#${variable.eventId}::uuid AND state = 'pending'
