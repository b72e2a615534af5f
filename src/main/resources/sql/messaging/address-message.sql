-- From which account, to whom, in answer to what: what a send must know before the gate.
WITH asked AS (
    SELECT :#${variable.organizationId}::uuid AS organization_id, :#accountId::uuid AS account_id, :#contactId::uuid AS contact_id,
        :#phone::text AS phone, :#refersTo::uuid AS refers_to
),
account AS (
    SELECT a.id
    FROM asked q
    JOIN whatsapp_accounts a ON a.organization_id = q.organization_id AND a.status = 'active' AND a.id = coalesce(
        q.account_id,
        (SELECT d.id FROM whatsapp_accounts d
         WHERE d.organization_id = q.organization_id AND d.status = 'active' AND d.is_default_outgoing),
        (SELECT (array_agg(o.id))[1] FROM whatsapp_accounts o
         WHERE o.organization_id = q.organization_id AND o.status = 'active' HAVING count(*) = 1))
),
-- Apart: behind row-level security a comparison with a subquery is no index condition.
found AS MATERIALIZED (
    SELECT coalesce(g.merged_into, g.id) AS id
    FROM contacts g, asked q
    WHERE g.organization_id = q.organization_id AND g.id = q.contact_id
    UNION ALL
    SELECT p.id
    FROM contacts p, asked q
    WHERE p.organization_id = q.organization_id AND p.phone_number = q.phone
),
person AS (
    SELECT c.id,
        (SELECT sees_every_conversation(:#${variable.organizationId}::uuid, :#${variable.role}::text))
            OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#${variable.userId}::uuid AS is_visible
    FROM contacts c, asked q, found f
    WHERE c.organization_id = q.organization_id AND c.id = f.id
)
SELECT account.id AS account_id, person.id AS contact_id, person.is_visible,
    (SELECT m.whatsapp_message_id FROM messages m
     WHERE m.organization_id = q.organization_id AND m.id = q.refers_to AND m.contact_id = person.id
         AND m.whatsapp_account_id = account.id) AS refers_to
FROM asked q
LEFT JOIN account ON true
LEFT JOIN person ON true
