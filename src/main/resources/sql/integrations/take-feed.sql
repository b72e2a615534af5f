-- The next events for the topic, for the node that has the feed.
WITH feed AS (
    UPDATE event_feeds f SET lease_owner = :#${variable.leaseOwner}, leased_until = :#moment::timestamptz + interval '60 seconds'
    WHERE (f.lease_owner = :#${variable.leaseOwner} OR f.leased_until <= :#moment::timestamptz)
        AND EXISTS (SELECT FROM outbound_events e WHERE e.relayed > f.passed)
    RETURNING f.passed
)
SELECT e.relayed, e.organization_id || ':' || e.lane AS key, event_envelope(e) AS envelope
FROM feed
CROSS JOIN LATERAL (
    SELECT n.id FROM outbound_events n WHERE n.relayed > feed.passed ORDER BY n.relayed LIMIT 200
) AS next
JOIN outbound_events e ON e.id = next.id
ORDER BY e.relayed
