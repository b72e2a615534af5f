-- Leases lanes that are due to this node, with the oldest delivery of each: at most 64 at a time on this node, and so many for
-- one target on all nodes. A lane whose target was disabled or is paused waits.
-- A tenant's target gets the event, the operator's the call of Meta's as it came; of erased customers both are empty.
WITH due AS (
    SELECT l.target_id, l.lane_key
    FROM callback_targets t
    CROSS JOIN LATERAL (
        SELECT n.target_id, n.lane_key, n.due_at
        FROM callback_lanes n
        WHERE n.target_id = t.id AND n.due_at <= now()
        ORDER BY n.due_at
        LIMIT (SELECT greatest(:#${variable.callsPerTarget}::int - count(*), 0) FROM callback_lanes b WHERE b.target_id = t.id AND b.lease IS NOT NULL AND b.due_at > now())
        FOR UPDATE SKIP LOCKED) l
    WHERE t.is_enabled AND t.paused_until <= now()
    ORDER BY l.due_at
    LIMIT (SELECT greatest(64 - count(*), 0) FROM callback_lanes b
        WHERE b.lease_owner = :#${variable.leaseOwner} AND b.lease IS NOT NULL AND b.due_at > now())
), leased AS (
    UPDATE callback_lanes l
    SET lease = gen_random_uuid(), lease_owner = :#${variable.leaseOwner}, due_at = now() + interval '60 seconds'
    FROM due
    WHERE l.target_id = due.target_id AND l.lane_key = due.lane_key
    RETURNING l.organization_id, l.target_id, l.lane_key, l.lease
)
SELECT l.target_id, l.lane_key, l.lease, d.id AS delivery_id, d.event_id, d.kind, t.url, t.secret,
    t.organization_id IS NULL AS is_operators,
    e.business_id, e.phone_id, nullif(e.payload, '{}') AS payload, nullif(w.body, '') AS raw, w.signature
FROM leased l
JOIN callback_targets t ON t.id = l.target_id
CROSS JOIN LATERAL (
    SELECT w.id, w.event_id, w.kind
    FROM callback_deliveries w
    WHERE w.target_id = l.target_id AND w.lane_key = l.lane_key AND w.state = 'waiting'
    ORDER BY w.event_id
    LIMIT 1) d
LEFT JOIN webhook_events e ON t.organization_id IS NOT NULL AND e.id = d.event_id
LEFT JOIN webhook_deliveries w ON t.organization_id IS NULL AND w.id = d.event_id
