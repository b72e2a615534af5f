-- Events go to Kafka from now on, of every organization.
WITH feed AS (
    INSERT INTO event_feeds (name, passed)
    SELECT 'kafka', coalesce(max(e.relayed), 0) FROM outbound_events e
    ON CONFLICT (name) DO NOTHING
)
INSERT INTO event_listeners (organization_id, sink)
SELECT o.id, 'kafka' FROM organizations o ORDER BY o.id
ON CONFLICT DO NOTHING
