WITH closed AS (
    SELECT d AS document, discard_dead_deliveries(:#organizationId::uuid, d) AS discarded
    FROM (SELECT :#document::jsonb AS d) AS given
)
SELECT 'ok' AS state, :#organizationId::uuid AS id, NULL AS version,
    json_build_object('discarded', discarded, 'more', discarded = (document ->> 'limit')::int)::text AS body,
    audit(:#caller, 'dead_delivery', :#organizationId::uuid, NULL, document || jsonb_build_object('discarded', discarded))
FROM closed
