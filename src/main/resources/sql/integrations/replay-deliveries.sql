WITH current AS (
    SELECT s.id, replay_events(s.organization_id, s.id, NULL, ARRAY(SELECT jsonb_array_elements_text(d -> 'states')),
            (d ->> 'from')::timestamptz, (d ->> 'to')::timestamptz, :#moment::timestamptz, 10000) AS replayed, d
    FROM webhook_subscriptions s, (SELECT :#document::jsonb AS d) AS document
    WHERE s.organization_id = :#organizationId AND s.id = :#id
)
SELECT 'ok' AS state, id, NULL AS version, json_build_object('replayed', replayed, 'more', replayed = 10000)::text AS body,
       audit(:#caller, 'webhook_subscription', id, NULL, jsonb_build_object('replayed', replayed, 'from', d -> 'from', 'to', d -> 'to'))
FROM current
