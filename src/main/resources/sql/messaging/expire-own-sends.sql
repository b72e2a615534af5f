-- Sends this node had begun before it died: their leases end now.
UPDATE outbox
SET leased_until = now()
WHERE state = 'sending' AND lease_owner = :#${variable.leaseOwner}
