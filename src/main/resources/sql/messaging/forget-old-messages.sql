-- Up to 500 messages past the retention, oldest first, and without what is still owed to a customer. Whoever said nothing
-- since then shows no preview and nothing unread any more; when they were last heard stays.
WITH term AS MATERIALIZED (
    SELECT now() - make_interval(days => :#${variable.retentionDays}::int) AS ends
),
old AS MATERIALIZED (
    SELECT m.id, m.contact_id
    FROM messages m
    WHERE m.organization_id = :#${variable.organizationId}::uuid
        AND m.id < uuid_v7_floor(now() - make_interval(days => :#${variable.retentionDays}::int))
        AND NOT EXISTS (SELECT FROM outbox o WHERE o.message_id = m.id)
    ORDER BY m.id
    LIMIT 500
),
people AS MATERIALIZED (
    SELECT DISTINCT contact_id FROM old
),
forgotten AS (
    UPDATE contacts c SET last_message_preview = NULL, is_read = true
    FROM people p, term t
    WHERE c.organization_id = :#${variable.organizationId}::uuid AND c.id = p.contact_id AND c.last_message_at < t.ends
        AND (c.last_message_preview IS NOT NULL OR NOT c.is_read)
),
emptied AS (
    UPDATE conversations v SET unread_count = 0
    FROM people p, term t
    WHERE v.organization_id = :#${variable.organizationId}::uuid AND v.contact_id = p.contact_id
        AND v.last_message_at < t.ends AND v.unread_count > 0
)
SELECT coalesce(array_agg(id), '{}')::text AS ids FROM old
