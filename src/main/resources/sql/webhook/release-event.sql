-- Lets go of an event for a quarter of a second.
UPDATE webhook_events
SET lease_owner = NULL, leased_until = now() + interval '250 milliseconds'
WHERE id = :#${variable.eventId}::uuid AND state = 'pending'
