-- What these organizations' log shows now and did not show in the snapshot since; with until, as far as that snapshot shows
-- it. The first row tells this look's own snapshot, also when there is nothing. Each event comes with whom its contact is
-- assigned to now, and what the organization lets its agents see. One look-up an event: a plan for many would read tables.
WITH look AS (
    SELECT pg_current_snapshot() AS seen, :#since::pg_snapshot AS since, :#until::pg_snapshot AS upto
)
SELECT k.seen::text AS seen, floor(extract(epoch FROM now()) * 1000)::bigint AS millis, e.position, e.organization_id, e.kind,
    e.contact_id, e.message_id, e.conversation_id, e.template_id, e.user_id, e.session_id, rfc3339(e.happened_at) AS happened_at,
    c.id IS NOT NULL AS is_there, c.assigned_user_id, NOT sees_all_contacts(e.organization_id, 'agent') AS only_theirs,
    NOT sees_phones(e.organization_id, 'agent') AS is_masked
FROM look k
LEFT JOIN LATERAL (
    SELECT r.*
    FROM realtime_events r
    WHERE r.xact >= pg_snapshot_xmin(k.since) AND NOT pg_visible_in_snapshot(r.xact, k.since)
        AND (k.upto IS NULL OR pg_visible_in_snapshot(r.xact, k.upto))
        AND r.organization_id = ANY (:#organizations::uuid[])
    ORDER BY r.xact
    LIMIT :#most::int
) e ON true
LEFT JOIN LATERAL (
    SELECT o.id, o.assigned_user_id
    FROM contacts g
    JOIN contacts o ON o.organization_id = g.organization_id AND o.id = coalesce(g.merged_into, g.id)
    WHERE g.organization_id = e.organization_id AND g.id = e.contact_id
    LIMIT 1
) c ON true
ORDER BY e.position
