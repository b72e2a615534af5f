SELECT 'ok' AS state, d.id, NULL AS version,
       (delivery_json(d, e) || jsonb_build_object('event', event_envelope(e)::json))::text AS body
FROM event_deliveries d
JOIN outbound_events e ON e.organization_id = d.organization_id AND e.id = d.event_id
WHERE d.organization_id = :#organizationId AND d.subscription_id = :#id AND d.id = :#deliveryId
