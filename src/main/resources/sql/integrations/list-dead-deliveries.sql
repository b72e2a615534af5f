-- For ListQuery. Two branches that are merged in the order of the list, each as its index of what is dead gives it.
SELECT d.id, d.source, d.target_id, d.cause, d.created_at,
    CASE d.source WHEN 'webhook' THEN dead_event_json(d.event) ELSE dead_callback_json(d.callback) END::text AS body
FROM (
    (SELECT w.id, 'webhook' AS source, w.subscription_id AS target_id, w.cause, w.created_at, w AS event, NULL::callback_deliveries AS callback
    FROM event_deliveries w
    WHERE w.organization_id = :#organizationId::uuid AND w.state = 'dead'
    ORDER BY w.id DESC)
    UNION ALL
    (SELECT c.id, 'callback', c.target_id, c.cause, c.created_at, NULL::event_deliveries, c
    FROM callback_deliveries c
    WHERE c.organization_id = :#organizationId::uuid AND c.state = 'dead'
    ORDER BY c.id DESC)) AS d
