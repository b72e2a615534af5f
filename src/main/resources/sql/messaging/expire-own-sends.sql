-- Sends this node had begun before it died are nobody's now. Their leases stay as they are: they tell when each was sent.
UPDATE outbox
SET lease_owner = NULL
WHERE state = 'sending' AND lease_owner = :#${variable.leaseOwner}
