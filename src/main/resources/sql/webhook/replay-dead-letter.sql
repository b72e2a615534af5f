-- Closes a dead letter as replayed; its event, if it is about one, is pending again.
WITH current AS MATERIALIZED (
    SELECT d.id, d.source, d.source_id, d.state
    FROM dead_letters d
    WHERE d.organization_id = :#organizationId::uuid AND d.id = :#id::uuid
    FOR UPDATE
), event AS MATERIALIZED (
    SELECT e.id
    FROM current c
    JOIN webhook_events e ON e.organization_id = :#organizationId::uuid AND e.id = c.source_id
    WHERE c.source = 'inbound'
    FOR UPDATE OF e
), again AS (
    UPDATE webhook_events e
    SET state = 'pending', state_reason = NULL, settled_at = NULL, attempts = 0, lease_owner = NULL, leased_until = '-infinity'
    FROM event v
    WHERE e.organization_id = :#organizationId::uuid AND e.id = v.id AND e.state IN ('done', 'parked', 'dead')
), closed AS (
    UPDATE dead_letters d SET state = 'replayed'
    FROM current c
    WHERE d.organization_id = :#organizationId::uuid AND d.id = c.id AND (c.source = 'outbound' OR EXISTS (SELECT FROM event))
    RETURNING d.id, c.state AS before, dead_letter_detail_json(d, :#role::text)
        || CASE c.source WHEN 'inbound' THEN '{"sourceState": "pending"}' ELSE '{}' END::jsonb AS body
)
SELECT 'ok' AS state, c.id, NULL AS version, c.body::text AS body,
    audit(:#caller, 'dead_letter', c.id, jsonb_build_object('state', c.before), jsonb_build_object('state', 'replayed'))
FROM closed c
UNION ALL
SELECT 'conflict:event-gone', NULL, NULL, 'The event is not kept any more, so there is nothing to run.', NULL
FROM current c
WHERE NOT EXISTS (SELECT FROM closed)
