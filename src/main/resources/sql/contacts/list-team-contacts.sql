-- For ListQuery. Contacts that are assigned to a member of a team, as far as the caller sees them.
SELECT c.id, c.last_active_at AS last_message_at, c.name_key AS name, c.assigned_user_id,
       c.assigned_user_id IS NULL AS unassigned, c.whatsapp_account_id AS account_id, NOT c.is_read AS unread,
       c.archived_at IS NOT NULL AS archived, c.blocked_at IS NOT NULL AS blocked, contact_json(c, :#role::text)::text AS body
FROM team_members t
JOIN contacts c ON c.organization_id = t.organization_id AND c.assigned_user_id = t.user_id AND c.merged_into IS NULL
WHERE t.organization_id = :#organizationId AND t.team_id = :#teamId
    AND c.organization_id = :#organizationId
    AND ((SELECT sees_all_contacts(:#organizationId::uuid, :#role::text)) OR c.assigned_user_id = :#userId)
