-- For ListQuery. What is settled well is found by the message it was about; what is stuck or pending, which is little, by
-- its payload and its lane; what a template met among the events that are no messages. Then all that was asked for is
-- asked of each.
WITH asked AS MATERIALIZED (
    SELECT :#organizationId::uuid AS organization_id, :#${variable.whatsappMessageId}::text AS wamid, :#${variable.contactId}::uuid AS contact_id,
        nullif(regexp_replace(:#${variable.phoneNumber}::text, '[^0-9]', '', 'g'), '') AS phone, :#${variable.templateId}::text AS template_id,
        :#${variable.contactId}::text IS NOT NULL OR :#${variable.phoneNumber}::text IS NOT NULL AS of_person,
        uuid_v7_floor(greatest(:#${variable.from}::timestamptz, 'epoch')) AS since,
        coalesce(uuid_v7_floor(CASE WHEN :#${variable.to}::timestamptz < 'epoch' THEN 'epoch' ELSE :#${variable.to}::timestamptz END), 'ffffffff-ffff-ffff-ffff-ffffffffffff') AS until
),
named AS MATERIALIZED (
    SELECT coalesce(g.merged_into, g.id) AS id FROM asked q
    JOIN contacts g ON g.organization_id = q.organization_id AND g.id = q.contact_id
    UNION
    SELECT coalesce(g.merged_into, g.id) FROM asked q
    JOIN contacts g ON g.organization_id = q.organization_id AND g.phone_number = q.phone
),
keys AS MATERIALIZED (
    SELECT k.key FROM named n, asked q, contacts c, unnest(ARRAY[c.phone_number, c.user_id]) AS k (key)
    WHERE c.organization_id = q.organization_id AND (c.id = n.id OR c.merged_into = n.id) AND k.key IS NOT NULL
    UNION
    SELECT q.phone FROM asked q WHERE q.phone IS NOT NULL
),
lanes AS MATERIALIZED (
    SELECT array_agg(lane.number || ':' || k.key) AS known
    FROM asked q, whatsapp_accounts a, unnest(ARRAY[a.phone_id, a.id::text]) AS lane (number), keys k
    WHERE a.organization_id = q.organization_id
),
said AS MATERIALIZED (
    SELECT m.id FROM asked q
    JOIN whatsapp_accounts a ON a.organization_id = q.organization_id
    JOIN messages m ON m.whatsapp_account_id = a.id AND m.whatsapp_message_id = q.wamid
    UNION ALL
    SELECT m.id FROM asked q
    CROSS JOIN named n
    JOIN messages m ON m.organization_id = q.organization_id AND m.contact_id = n.id
    WHERE q.wamid IS NULL
),
found AS MATERIALIZED (
    SELECT e.id FROM asked q
    CROSS JOIN said s
    JOIN webhook_events e ON e.organization_id = q.organization_id AND e.message_id = s.id
    UNION
    SELECT e.id FROM webhook_events e
    WHERE e.organization_id = :#organizationId::uuid AND e.state IN ('parked', 'dead', 'refused')
    UNION
    SELECT e.id FROM webhook_events e
    WHERE e.organization_id = :#organizationId::uuid AND e.state = 'pending'
    UNION
    SELECT e.id FROM webhook_events e
    WHERE e.organization_id = :#organizationId::uuid AND e.kind NOT IN ('message', 'status') AND :#${variable.templateId}::text IS NOT NULL
)
SELECT e.id, e.state, e.kind, e.whatsapp_account_id AS account_id, inbox_event_json(e, :#role::text)::text AS body
FROM asked q
CROSS JOIN lanes l
CROSS JOIN found f
JOIN webhook_events e ON e.organization_id = q.organization_id AND e.id = f.id
WHERE (q.wamid IS NULL OR strpos(e.payload, q.wamid) > 0)
    AND (NOT q.of_person OR e.lane_key = ANY (l.known)
        OR EXISTS (SELECT FROM messages m JOIN named n ON n.id = m.contact_id WHERE m.organization_id = q.organization_id AND m.id = e.message_id))
    AND (q.template_id IS NULL OR event_document(e.payload) -> 'value' ->> 'message_template_id' = q.template_id)
    AND e.id >= q.since AND e.id < q.until
