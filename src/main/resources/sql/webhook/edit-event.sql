-- An event of its own with the edited payload, after all that is there; the original stays as it is.
WITH original AS MATERIALIZED (
    SELECT e.*, uuid_v7() AS new_id
    FROM webhook_events e
    WHERE e.organization_id = :#organizationId::uuid AND e.id = :#id::uuid
), edited AS (
    INSERT INTO webhook_events (id, delivery_id, position, kind, lane_key, business_id, phone_id, organization_id,
        whatsapp_account_id, payload, state, original_id, made_by)
    SELECT o.new_id, o.new_id, 1, o.kind, o.lane_key, o.business_id, o.phone_id, o.organization_id, o.whatsapp_account_id,
        (:#document::jsonb -> 'payload')::text, 'pending', o.id, :#userId::uuid
    FROM original o
    WHERE o.state <> 'refused'
    RETURNING id, original_id, inbox_event_json(webhook_events, :#role::text)::text AS body
)
SELECT 'ok' AS state, e.id, NULL AS version, e.body,
    audit(:#caller, 'webhook_event', e.id, NULL, jsonb_build_object('original_id', e.original_id, 'state', 'pending'))
FROM edited e
UNION ALL
SELECT 'conflict:event-refused', NULL, NULL, 'It was signed for another account, so it may be forged and is never run.', NULL
FROM original o
WHERE o.state = 'refused'
