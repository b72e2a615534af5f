-- Notes which events are to be run again, oldest first: chosen once, so that what comes later is not among them.
WITH asked AS MATERIALIZED (
    SELECT :#organizationId::uuid AS organization_id, d AS document, (d ->> 'accountId')::uuid AS account_id,
        (d ->> 'contactId')::uuid AS contact_id, d ->> 'kind' AS kind, (d ->> 'limit')::int AS most,
        ARRAY(SELECT jsonb_array_elements_text(d -> 'states')) AS states,
        uuid_v7_floor(greatest((d ->> 'from')::timestamptz, 'epoch')) AS since,
        coalesce(uuid_v7_floor(CASE WHEN (d ->> 'to')::timestamptz < 'epoch' THEN 'epoch' ELSE (d ->> 'to')::timestamptz END),
            'ffffffff-ffff-ffff-ffff-ffffffffffff') AS until
    FROM (SELECT :#document::jsonb AS d) AS given
), person AS MATERIALIZED (
    SELECT coalesce(g.merged_into, g.id) AS id
    FROM asked q
    JOIN contacts g ON g.organization_id = q.organization_id AND g.id = q.contact_id
), lanes AS MATERIALIZED (
    SELECT array_agg(lane.number || ':' || k.key) AS known
    FROM asked q
    CROSS JOIN person p
    JOIN contacts c ON c.organization_id = q.organization_id AND (c.id = p.id OR c.merged_into = p.id)
    CROSS JOIN unnest(ARRAY[c.phone_number, c.user_id]) AS k (key)
    JOIN whatsapp_accounts a ON a.organization_id = q.organization_id
    CROSS JOIN unnest(ARRAY[a.phone_id, a.id::text]) AS lane (number)
    WHERE k.key IS NOT NULL
), chosen AS MATERIALIZED (
    SELECT e.id
    FROM asked q
    CROSS JOIN lanes l
    JOIN webhook_events e ON e.organization_id = q.organization_id AND e.state <> 'pending' AND e.id >= q.since AND e.id < q.until
    WHERE e.state = ANY (q.states) AND (q.kind IS NULL OR e.kind = q.kind)
        AND (q.account_id IS NULL OR e.whatsapp_account_id = q.account_id)
        AND (q.contact_id IS NULL OR e.lane_key = ANY (l.known))
    ORDER BY e.id
    LIMIT (SELECT most FROM asked)
), made AS (
    INSERT INTO replays (organization_id, subject, filter, caller, item_count, state, finished_at)
    SELECT q.organization_id, 'events', q.document, :#caller::jsonb || jsonb_build_object('role', :#role::text), n.items,
        CASE n.items WHEN 0 THEN 'done' ELSE 'working' END, CASE n.items WHEN 0 THEN now() END
    FROM asked q, (SELECT count(*)::int AS items FROM chosen) AS n
    RETURNING id, organization_id, replay_json(replays)::text AS body, to_jsonb(replays) - 'caller' AS after
), items AS (
    INSERT INTO replay_items (organization_id, replay_id, position, event_id)
    SELECT m.organization_id, m.id, row_number() OVER (ORDER BY c.id), c.id
    FROM made m, chosen c
)
SELECT 'ok' AS state, m.id, NULL AS version, m.body, audit(:#caller, 'replay', m.id, NULL, m.after)
FROM made m
