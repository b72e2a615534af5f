-- The messages of a contact on both sides of a place. Pages stay where they are while messages arrive, because a place is a
-- message's own time and id. No row: no such contact. Materialized and lateral: behind row-level security a comparison with
-- a subquery is no index condition. What waits for its time was not said yet.
WITH found AS MATERIALIZED (
    SELECT g.organization_id, coalesce(g.merged_into, g.id) AS id
    FROM contacts g
    WHERE g.organization_id = :#organizationId::uuid AND g.id = :#id::uuid
),
person AS MATERIALIZED (
    SELECT c.organization_id, c.id
    FROM contacts c, found f
    WHERE c.organization_id = f.organization_id AND c.id = f.id
        AND ((SELECT sees_all_contacts(:#organizationId::uuid, :#role::text))
             OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#userId::uuid)
)
SELECT s.id, s.body, rfc3339(s.created_at) AS placed
FROM person p
LEFT JOIN LATERAL (
    (SELECT m.id, m.created_at, message_json(m, :#role::text)::text AS body
     FROM messages m
     WHERE m.organization_id = p.organization_id AND m.contact_id = p.id
         AND (m.created_at, m.id) > (:#placeAt::timestamptz, :#placeId::uuid)
         AND (:#accountId::uuid IS NULL OR m.whatsapp_account_id = :#accountId::uuid)
         AND m.status NOT IN ('scheduled', 'cancelled')
     ORDER BY m.created_at, m.id
     LIMIT :#newer::int)
    UNION ALL
    (SELECT m.id, m.created_at, message_json(m, :#role::text)::text AS body
     FROM messages m
     WHERE m.organization_id = p.organization_id AND m.contact_id = p.id
         AND (m.created_at, m.id) < (:#placeAt::timestamptz, :#placeId::uuid)
         AND (:#accountId::uuid IS NULL OR m.whatsapp_account_id = :#accountId::uuid)
         AND m.status NOT IN ('scheduled', 'cancelled')
     ORDER BY m.created_at DESC, m.id DESC
     LIMIT :#older::int)
) s ON true
ORDER BY s.created_at DESC, s.id DESC
