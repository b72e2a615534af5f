-- Keeps an event until a room takes its kind.
UPDATE webhook_events
SET state = 'parked', state_reason = 'no route takes this kind yet', settled_at = now()
WHERE id = :#${variable.eventId}::uuid AND state = 'pending'
