-- With the event that set the rule off, and the messages that it led to, known by their cause.
SELECT 'ok' AS state, d.id, NULL AS version,
       (rule_delivery_json(d) || jsonb_build_object('payload', d.payload, 'messages', coalesce((
           SELECT jsonb_agg(jsonb_build_object('id', m.id, 'contactId', m.contact_id, 'status', m.status) ORDER BY m.id)
           FROM generate_series(1, 100) AS n
           JOIN messages m ON m.organization_id = d.organization_id
               AND m.cause = 'rule:' || d.notification_rule_id || ':' || d.trigger_key || ':' || n), '[]')))::text AS body
FROM notification_deliveries d
WHERE d.organization_id = :#organizationId AND d.notification_rule_id = :#id AND d.id = :#deliveryId
