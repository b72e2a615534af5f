WITH current AS (
    SELECT d.id, replay_events(d.organization_id, d.subscription_id, ARRAY[d.id], '{delivered,dead,discarded}', '-infinity', 'infinity',
            :#moment::timestamptz, 1) > 0 AS is_replayed
    FROM event_deliveries d
    WHERE d.organization_id = :#organizationId AND d.subscription_id = :#id AND d.id = :#deliveryId
)
SELECT CASE WHEN is_replayed THEN 'ok' ELSE 'conflict:waiting' END AS state, id, NULL AS version,
       CASE WHEN NOT is_replayed THEN 'The event waits for its target already.' END AS body,
       CASE WHEN is_replayed THEN audit(:#caller, 'event_delivery', id, NULL, NULL) END
FROM current
