WITH given AS (
    SELECT CASE WHEN :#document::jsonb -> 'deliveryIds' IS NOT NULL
        THEN ARRAY(SELECT jsonb_array_elements_text(:#document::jsonb -> 'deliveryIds'))::uuid[] END AS ids
), replayed AS (
    SELECT replay_callbacks(:#organizationId::uuid, :#id::uuid, ids) AS deliveries FROM given
)
SELECT 'ok' AS state, :#id::uuid AS id, NULL AS version, json_build_object('replayed', deliveries)::text AS body,
    audit(:#caller, 'callback_target', :#id::uuid, NULL, jsonb_build_object('replayed', deliveries))
FROM replayed
WHERE deliveries IS NOT NULL
