-- Whether the caller may see that contact, and whether the place from which they want to go on is within what is kept.
SELECT q.contact IS NULL OR EXISTS (
        SELECT FROM contacts c
        WHERE c.organization_id = :#${variable.organizationId}::uuid AND c.id = q.contact AND c.merged_into IS NULL
            AND sees_contact(c.organization_id, :#${variable.userId}::uuid, :#${variable.role}::text, c.assigned_user_id)) AS is_visible,
    q.place IS NOT NULL AND q.heard_at > now() - interval '5 minutes' AND EXISTS (
        SELECT FROM realtime_watches w
        WHERE w.organization_id = :#${variable.organizationId}::uuid AND w.until > now() AND w.since <= q.heard_at) AS is_kept
FROM (SELECT :#contactId::uuid AS contact, to_timestamp(:#millis::bigint / 1000.0) AS heard_at, pg_snapshot_xmax(:#since::pg_snapshot) AS place) AS q
