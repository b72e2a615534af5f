-- For ListQuery, which narrows, orders and pages it.
SELECT s.message_id AS id, s.due_at AS scheduled_at, m.whatsapp_account_id AS account_id, m.contact_id, m.sent_by AS sent_by_user_id,
       message_json(m, :#role::text)::text AS body
FROM scheduled_messages s
JOIN messages m ON m.organization_id = s.organization_id AND m.id = s.message_id
JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
WHERE s.organization_id = :#organizationId::uuid
  AND ((SELECT sees_all_contacts(:#organizationId::uuid, :#role::text))
       OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#userId::uuid)
