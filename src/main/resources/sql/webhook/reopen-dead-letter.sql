-- What was discarded is open again, if its source still stands where it failed.
WITH current AS MATERIALIZED (
    SELECT d.id, d.state, d.close_reason, CASE d.source
        WHEN 'inbound' THEN EXISTS (SELECT FROM webhook_events e
            WHERE e.organization_id = d.organization_id AND e.id = d.source_id AND e.state = 'dead')
        ELSE EXISTS (SELECT FROM messages m
            WHERE m.organization_id = d.organization_id AND m.id = d.source_id AND m.status = 'failed') END AS is_failed
    FROM dead_letters d
    WHERE d.organization_id = :#organizationId::uuid AND d.id = :#id::uuid
    FOR UPDATE OF d
), opened AS (
    UPDATE dead_letters d SET state = 'open'
    FROM current c
    WHERE d.organization_id = :#organizationId::uuid AND d.id = c.id AND c.state = 'discarded' AND c.is_failed
    RETURNING d.id, dead_letter_json(d, :#role::text)::text AS body, c.close_reason
)
SELECT 'ok' AS state, o.id, NULL AS version, o.body,
    audit(:#caller, 'dead_letter', o.id, jsonb_build_object('state', 'discarded', 'close_reason', o.close_reason), '{"state": "open"}')
FROM opened o
UNION ALL
SELECT 'conflict:not-discarded', NULL, NULL, 'Only what was discarded, and did not go well since, is opened again.', NULL
FROM current c
WHERE NOT EXISTS (SELECT FROM opened)
