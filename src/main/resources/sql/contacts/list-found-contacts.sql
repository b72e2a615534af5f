-- For ListQuery. Reads the few contacts that a search has found by its index. Of part of a number that more than 8,000 have, some:
-- putting more in order takes longer than typing another digit.
SELECT c.id, c.last_active_at AS last_message_at, c.name_key AS name, c.assigned_user_id,
       c.assigned_user_id IS NULL AS unassigned, c.whatsapp_account_id AS account_id, NOT c.is_read AS unread,
       c.archived_at IS NOT NULL AS archived, c.blocked_at IS NOT NULL AS blocked, contact_json(c, :#role::text)::text AS body
FROM found_contacts(:#words::text[], :#${variable.digits}::text, :#${variable.tag}::text,
    NOT (SELECT sees_phones(:#organizationId::uuid, :#role::text)),
    CASE WHEN :#${variable.digits}::text IS NULL THEN 20000 ELSE 8000 END) AS found (id)
JOIN contacts c ON c.organization_id = :#organizationId AND c.id = found.id AND c.merged_into IS NULL
WHERE ((SELECT sees_all_contacts(:#organizationId::uuid, :#role::text))
        OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#userId)
    AND (:#${variable.teamId}::uuid IS NULL OR c.assigned_user_id IN (
        SELECT t.user_id FROM team_members t
        WHERE t.organization_id = :#organizationId AND t.team_id = :#${variable.teamId}::uuid))
