-- Somebody of the organization has read this conversation; the contact is read when no other one of theirs is unread. The
-- contact is locked before the conversation, in the order in which messages lock them.
WITH talk AS MATERIALIZED (
    SELECT v.id, v.organization_id, v.contact_id
    FROM conversations v
    WHERE v.organization_id = :#organizationId::uuid AND v.id = :#id::uuid
),
person AS MATERIALIZED (
    SELECT c.id
    FROM contacts c, talk t
    WHERE c.organization_id = t.organization_id AND c.id = t.contact_id
        AND ((SELECT sees_all_contacts(:#organizationId::uuid, :#role::text))
             OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#userId::uuid)
    FOR NO KEY UPDATE OF c
),
talks AS (
    UPDATE conversations v
    SET unread_count = 0
    FROM talk t, person p
    WHERE v.organization_id = t.organization_id AND v.id = t.id AND p.id = t.contact_id AND v.unread_count > 0
),
people AS (
    UPDATE contacts c
    SET is_read = true
    FROM talk t, person p
    WHERE c.organization_id = t.organization_id AND c.id = p.id AND NOT c.is_read
        AND NOT EXISTS (SELECT FROM conversations o WHERE o.organization_id = t.organization_id AND o.contact_id = t.contact_id
            AND o.id <> t.id AND o.unread_count > 0)
)
SELECT 'ok' AS state, t.id, NULL AS version, NULL AS body
FROM talk t
JOIN person p ON p.id = t.contact_id
