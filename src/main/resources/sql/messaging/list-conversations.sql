-- For ListQuery, which narrows, orders and pages it. Who may see all is asked once, and not for each row.
SELECT v.id, v.last_message_at, v.whatsapp_account_id AS account_id, v.contact_id, c.assigned_user_id,
       c.assigned_user_id IS NOT NULL AS assigned, v.unread_count > 0 AS unread, v.is_archived AS archived,
       coalesce(v.last_inbound_at > now() - interval '24 hours', false) AS window_open,
       conversation_json(v, c, :#role::text)::text AS body
FROM conversations v
JOIN contacts c ON c.organization_id = v.organization_id AND c.id = v.contact_id
WHERE v.organization_id = :#organizationId::uuid AND v.last_message_at IS NOT NULL
  AND ((SELECT sees_all_contacts(:#organizationId::uuid, :#role::text))
       OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#userId::uuid)
