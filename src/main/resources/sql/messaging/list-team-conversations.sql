-- For ListQuery. Conversations with contacts that are assigned to a member of a team, as far as the caller sees them.
SELECT v.id, v.last_message_at, v.whatsapp_account_id AS account_id, v.contact_id, c.assigned_user_id,
       c.assigned_user_id IS NOT NULL AS assigned, v.unread_count > 0 AS unread, v.is_archived AS archived,
       coalesce(v.last_inbound_at > now() - interval '24 hours', false) AS window_open,
       conversation_json(v, c, :#role::text)::text AS body
FROM team_members t
JOIN contacts c ON c.organization_id = t.organization_id AND c.assigned_user_id = t.user_id
JOIN conversations v ON v.organization_id = c.organization_id AND v.contact_id = c.id
WHERE t.organization_id = :#organizationId::uuid AND t.team_id = :#teamId::uuid
  AND c.organization_id = :#organizationId::uuid AND v.organization_id = :#organizationId::uuid AND v.last_message_at IS NOT NULL
  AND ((SELECT sees_all_contacts(:#organizationId::uuid, :#role::text)) OR c.assigned_user_id = :#userId::uuid)
