SELECT 'ok' AS state, e.id, NULL AS version, inbox_event_detail_json(e, :#role::text)::text AS body
FROM webhook_events e
WHERE e.organization_id = :#organizationId::uuid AND e.id = :#id::uuid
