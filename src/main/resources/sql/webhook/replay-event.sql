-- An event is pending again; the feeder takes it to its lane, before newer ones of that customer. What is pending already
-- stays so. What another account's secret has signed is never run: any tenant could have forged it.
WITH current AS MATERIALIZED (
    SELECT e.id, e.state, inbox_event_json(e, :#role::text)::text AS body
    FROM webhook_events e
    WHERE e.organization_id = :#organizationId::uuid AND e.id = :#id::uuid
    FOR UPDATE
), again AS (
    UPDATE webhook_events e
    SET state = 'pending', state_reason = NULL, settled_at = NULL, attempts = 0, lease_owner = NULL, leased_until = '-infinity'
    FROM current c
    WHERE e.organization_id = :#organizationId::uuid AND e.id = c.id AND c.state IN ('done', 'parked', 'dead')
    RETURNING e.id, inbox_event_json(e, :#role::text)::text AS body, c.state AS before
), closed AS (
    UPDATE dead_letters d SET state = 'replayed'
    FROM again a
    WHERE d.organization_id = :#organizationId::uuid AND d.source = 'inbound' AND d.source_id = a.id AND d.state <> 'replayed'
)
SELECT 'ok' AS state, a.id, NULL AS version, a.body,
    audit(:#caller, 'webhook_event', a.id, jsonb_build_object('state', a.before), jsonb_build_object('state', 'pending'))
FROM again a
UNION ALL
-- As it was locked: whoever waited for the lock would still find it done in the table.
SELECT 'ok', c.id, NULL, c.body, NULL
FROM current c
WHERE c.state = 'pending'
UNION ALL
SELECT 'conflict:event-refused', NULL, NULL, 'It was signed for another account, so it may be forged and is never run.', NULL
FROM current c
WHERE c.state = 'refused'
