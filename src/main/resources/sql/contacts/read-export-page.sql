-- The contacts among the next two thousand that are asked for, in the order of their ids, which no message changes. The
-- bound is on what is looked at, not on what is found, so that a rare match costs no longer statement than a frequent one.
-- Whoever may export sees all contacts and their numbers. No row: that was all. One row without an id: none of these, but go on behind last_id.
WITH page AS MATERIALIZED (
    SELECT c.id, c AS contact
    FROM contacts c
    WHERE c.organization_id = :#${variable.organizationId}::uuid AND c.id > :#${variable.after}::uuid
    ORDER BY c.id
    LIMIT 2000
), asked AS MATERIALIZED (
    SELECT word_patterns(:#${variable.words}::text[]) AS patterns
), wanted AS (
    SELECT (p.contact).*
    FROM page p
    CROSS JOIN asked a
    WHERE (p.contact).merged_into IS NULL
        AND (:#${variable.assignedUserId}::uuid IS NULL OR (p.contact).assigned_user_id = :#${variable.assignedUserId}::uuid)
        AND (:#${variable.unassigned}::boolean IS NULL OR ((p.contact).assigned_user_id IS NULL) = :#${variable.unassigned}::boolean)
        AND (:#${variable.accountId}::uuid IS NULL OR (p.contact).whatsapp_account_id = :#${variable.accountId}::uuid)
        AND (:#${variable.unread}::boolean IS NULL OR NOT (p.contact).is_read = :#${variable.unread}::boolean)
        AND ((p.contact).archived_at IS NOT NULL) = :#${variable.archived}::boolean
        AND (:#${variable.blocked}::boolean IS NULL OR ((p.contact).blocked_at IS NOT NULL) = :#${variable.blocked}::boolean)
        AND contact_matches(p.contact, a.patterns, :#${variable.digits}::text, :#${variable.tag}::text, false)
)
SELECT last.id::text AS "lastId", w.id::text AS id,
       w.phone_number AS "phoneNumber",
       w.user_id AS "whatsappUserId", w.username, w.profile_name AS "profileName",
       (SELECT string_agg(tag, ',' ORDER BY n) FROM jsonb_array_elements_text(w.tags) WITH ORDINALITY AS t (tag, n)) AS tags,
       w.whatsapp_account_id::text AS "accountId", w.assigned_user_id::text AS "assignedUserId",
       (NOT w.is_read)::text AS unread, rfc3339(w.last_message_at) AS "lastMessageAt",
       (w.archived_at IS NOT NULL)::text AS archived, (w.blocked_at IS NOT NULL)::text AS blocked,
       rfc3339(w.opted_out_at) AS "optedOutAt", rfc3339(w.marketing_opted_out_at) AS "marketingOptedOutAt",
       rfc3339(w.created_at) AS "createdAt", rfc3339(w.updated_at) AS "updatedAt", w.metadata::text AS metadata
FROM (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last
LEFT JOIN wanted w ON true
ORDER BY w.id
