-- From which account, to whom, in answer to what, by which template: what a send must know before the gate. Makes nothing:
-- a number that nobody has becomes a contact when it is known that there is something to send to it.
WITH asked AS (
    SELECT :#${variable.organizationId}::uuid AS organization_id, :#accountId::uuid AS account_id, :#contactId::uuid AS contact_id,
        :#phone::text AS phone, :#refersTo::uuid AS refers_to, :#isTemplate::boolean AS is_template,
        :#templateId::uuid AS template_id, :#templateName::text AS template_name, :#templateLanguage::text AS template_language
),
account AS (
    SELECT a.id, CASE
        WHEN a.stopped_until > now() THEN a.stop_reason
        WHEN q.is_template AND jsonb_exists(a.restrictions, 'RESTRICTED_BIZ_INITIATED_MESSAGING')
            AND coalesce((a.restrictions ->> 'RESTRICTED_BIZ_INITIATED_MESSAGING')::timestamptz > now(), true) THEN 'no-templates' END AS stop_reason
    FROM asked q
    JOIN whatsapp_accounts a ON a.organization_id = q.organization_id AND a.status = 'active' AND a.id = coalesce(
        q.account_id,
        (SELECT t.whatsapp_account_id FROM templates t WHERE t.organization_id = q.organization_id AND t.id = q.template_id),
        (SELECT d.id FROM whatsapp_accounts d
         WHERE d.organization_id = q.organization_id AND d.status = 'active' AND d.is_default_outgoing),
        (SELECT (array_agg(o.id))[1] FROM whatsapp_accounts o
         WHERE o.organization_id = q.organization_id AND o.status = 'active' HAVING count(*) = 1))
),
template AS (
    SELECT t.name, t.language, t.status, t.category, t.parameter_format, t.components
    FROM asked q, account, templates t
    WHERE q.is_template AND t.organization_id = q.organization_id AND t.whatsapp_account_id = account.id
        AND (t.id = q.template_id OR (t.name = q.template_name AND t.language = q.template_language))
),
-- Apart: behind row-level security a comparison with a subquery is no index condition.
found AS MATERIALIZED (
    SELECT coalesce(g.merged_into, g.id) AS id
    FROM contacts g, asked q
    WHERE g.organization_id = q.organization_id AND g.id = q.contact_id
    UNION ALL
    SELECT coalesce(p.merged_into, p.id)
    FROM contacts p, asked q
    WHERE p.organization_id = q.organization_id AND p.phone_number = q.phone
),
known AS (
    SELECT c.id, c.phone_number,
        (SELECT sees_all_contacts(:#${variable.organizationId}::uuid, :#${variable.role}::text))
            OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#${variable.userId}::uuid AS is_visible
    FROM contacts c, asked q, found f
    WHERE c.organization_id = q.organization_id AND c.id = f.id
)
SELECT account.id AS account_id, account.stop_reason, known.id AS contact_id, known.phone_number, known.is_visible,
    (SELECT m.whatsapp_message_id FROM messages m
     WHERE m.organization_id = q.organization_id AND m.id = q.refers_to AND m.contact_id = known.id
         AND m.whatsapp_account_id = account.id) AS refers_to,
    t.name AS template_name, t.language AS template_language, t.status AS template_status, t.category AS template_category,
    t.parameter_format, t.components::text AS components
FROM asked q
LEFT JOIN account ON true
LEFT JOIN known ON true
LEFT JOIN template t ON true
