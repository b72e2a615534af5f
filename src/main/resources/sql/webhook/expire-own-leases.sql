-- What this owner had leased before it stopped is due at once.
UPDATE webhook_events
SET leased_until = '-infinity'
WHERE state = 'pending' AND lease_owner = :#${variable.leaseOwner}
