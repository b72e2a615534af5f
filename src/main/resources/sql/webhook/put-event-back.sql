-- Counts a failed try; after the last one the event is dead, told so in the dead letters, and its lane moves on.
WITH failure AS (
    SELECT :#dead::boolean AS dead, :#reason::text AS reason, :#delaySeconds::int AS delay_seconds, :#routeId::text AS route_id
),
tried AS (
    UPDATE webhook_events e
    SET attempts = e.attempts + 1,
        state = CASE WHEN f.dead THEN 'dead' ELSE 'pending' END,
        state_reason = f.reason,
        settled_at = CASE WHEN f.dead THEN now() END,
        lease_owner = NULL,
        leased_until = now() + make_interval(secs => f.delay_seconds)
    FROM failure f
    WHERE e.id = :#${variable.eventId}::uuid AND e.state = 'pending'
    RETURNING e.id, e.organization_id, e.attempts, e.payload, f.dead, f.reason, f.route_id
)
INSERT INTO dead_letters (organization_id, source, source_id, route_id, cause, attempts, payload)
SELECT organization_id, 'inbound', id, route_id, reason, attempts, payload
FROM tried
WHERE dead
ON CONFLICT (source, source_id) DO UPDATE SET cause = excluded.cause, attempts = excluded.attempts, state = 'open'
