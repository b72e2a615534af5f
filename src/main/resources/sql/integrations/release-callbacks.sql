-- Calls that this node had begun before it died are due at once; a target may hear one of them twice.
UPDATE callback_lanes
SET lease = NULL, lease_owner = NULL, due_at = now()
WHERE lease_owner = :#${variable.leaseOwner} AND lease IS NOT NULL
