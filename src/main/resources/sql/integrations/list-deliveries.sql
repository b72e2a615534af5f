-- For ListQuery. Whether the subscription is there was asked before.
SELECT d.id, d.created_at, d.state, e.kind, e.contact_id, delivery_json(d, e)::text AS body
FROM event_deliveries d
JOIN outbound_events e ON e.organization_id = d.organization_id AND e.id = d.event_id
WHERE d.organization_id = :#organizationId AND d.subscription_id = :#id
