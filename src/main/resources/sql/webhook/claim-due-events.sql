-- Leases open events whose lease ran out, oldest first, unless an older one of the same lane is being worked on.
WITH due AS (
    SELECT e.id
    FROM webhook_events e
    WHERE e.state = 'pending' AND e.leased_until < now()
        AND NOT EXISTS (
            SELECT FROM webhook_events o
            WHERE o.lane_key = e.lane_key AND o.state = 'pending' AND o.id < e.id AND o.leased_until >= now())
    ORDER BY e.id
    LIMIT 1000
    FOR UPDATE SKIP LOCKED
),
claimed AS (
    UPDATE webhook_events e
    SET lease_owner = :#${variable.leaseOwner}, leased_until = now() + interval '30 seconds'
    FROM due
    WHERE e.id = due.id
    RETURNING e.id, e.organization_id, e.whatsapp_account_id, e.lane_key, e.state
)
SELECT * FROM claimed ORDER BY id
