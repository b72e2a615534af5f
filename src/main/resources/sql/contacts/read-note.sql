SELECT 'ok' AS state, n.id, n.version, contact_note_json(n, :#role::text)::text AS body
FROM contact_notes n
JOIN contacts c ON c.organization_id = n.organization_id AND c.id = n.contact_id
WHERE n.organization_id = :#organizationId AND n.contact_id = :#id AND n.id = :#noteId
    AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
