WITH again AS (
    SELECT d AS document, replay_dead_deliveries(:#organizationId::uuid, d, :#moment::timestamptz) AS replayed
    FROM (SELECT :#document::jsonb AS d) AS given
)
SELECT 'ok' AS state, :#organizationId::uuid AS id, NULL AS version,
    json_build_object('replayed', replayed, 'more', replayed = (document ->> 'limit')::int)::text AS body,
    audit(:#caller, 'dead_delivery', :#organizationId::uuid, NULL, document || jsonb_build_object('replayed', replayed))
FROM again
