-- Holds on to a send that waited long in its lane; no row when the lease ran out and the message is in doubt already.
UPDATE outbox
SET leased_until = now() + interval '60 seconds'
WHERE message_id = :#${variable.due[message_id]}::uuid AND state = 'sending' AND lease_owner = :#${variable.leaseOwner}
RETURNING message_id
