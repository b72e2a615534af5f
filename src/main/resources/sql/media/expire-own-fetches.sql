-- What this node was fetching before it died is nobody's now.
UPDATE media
SET leased_until = NULL
WHERE state = 'pending' AND lease_owner = :#${variable.leaseOwner}
