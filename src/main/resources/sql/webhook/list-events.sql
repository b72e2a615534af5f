-- For ListQuery. Two branches that are merged in the order of the list, newest first, as they come in that order: what is
-- settled by its index, what is pending, and little, by that of what is due.
SELECT e.id, e.state, e.kind, e.account_id, inbox_event_json(e.event, :#role::text)::text AS body
FROM (
    (SELECT s.id, s.state::text AS state, s.kind::text AS kind, s.whatsapp_account_id AS account_id, s AS event
    FROM webhook_events s
    WHERE s.organization_id = :#organizationId::uuid AND s.state <> 'pending'
        AND s.id >= uuid_v7_floor(greatest(:#${variable.from}::timestamptz, 'epoch'))
        AND s.id < coalesce(uuid_v7_floor(CASE WHEN :#${variable.to}::timestamptz < 'epoch' THEN 'epoch' ELSE :#${variable.to}::timestamptz END), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    ORDER BY s.id DESC)
    UNION ALL
    (SELECT p.id, p.state::text, p.kind::text, p.whatsapp_account_id, p
    FROM webhook_events p
    WHERE p.organization_id = :#organizationId::uuid AND p.state = 'pending'
        AND p.id >= uuid_v7_floor(greatest(:#${variable.from}::timestamptz, 'epoch'))
        AND p.id < coalesce(uuid_v7_floor(CASE WHEN :#${variable.to}::timestamptz < 'epoch' THEN 'epoch' ELSE :#${variable.to}::timestamptz END), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    ORDER BY p.id DESC)) AS e
