-- Notes which open dead letters are to be run again, oldest first.
WITH asked AS MATERIALIZED (
    SELECT :#organizationId::uuid AS organization_id, d AS document, d ->> 'source' AS source, (d ->> 'limit')::int AS most,
        coalesce((d ->> 'from')::timestamptz, '-infinity') AS since, coalesce((d ->> 'to')::timestamptz, 'infinity') AS until
    FROM (SELECT :#document::jsonb AS d) AS given
), chosen AS MATERIALIZED (
    SELECT d.id, d.source, d.source_id
    FROM asked q
    JOIN dead_letters d ON d.organization_id = q.organization_id AND d.state = 'open'
        AND d.created_at >= q.since AND d.created_at < q.until AND (q.source IS NULL OR d.source = q.source)
    ORDER BY d.id
    LIMIT (SELECT most FROM asked)
), made AS (
    INSERT INTO replays (organization_id, subject, filter, caller, item_count, state, finished_at)
    SELECT q.organization_id, 'dead-letters', q.document, :#caller::jsonb || jsonb_build_object('role', :#role::text), n.items,
        CASE n.items WHEN 0 THEN 'done' ELSE 'working' END, CASE n.items WHEN 0 THEN now() END
    FROM asked q, (SELECT count(*)::int AS items FROM chosen) AS n
    RETURNING id, organization_id, replay_json(replays)::text AS body, to_jsonb(replays) - 'caller' AS after
), items AS (
    INSERT INTO replay_items (organization_id, replay_id, position, event_id, message_id)
    SELECT m.organization_id, m.id, row_number() OVER (ORDER BY c.id), CASE c.source WHEN 'inbound' THEN c.source_id END,
        CASE c.source WHEN 'outbound' THEN c.source_id END
    FROM made m, chosen c
)
SELECT 'ok' AS state, m.id, NULL AS version, m.body, audit(:#caller, 'replay', m.id, NULL, m.after)
FROM made m
