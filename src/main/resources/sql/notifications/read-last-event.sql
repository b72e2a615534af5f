-- How far the order of events goes.
SELECT coalesce(max(e.relayed), 0) AS last FROM outbound_events e WHERE e.relayed IS NOT NULL
