-- For ListQuery. Whether the caller sees the contact was asked before.
SELECT n.id, n.created_at, contact_note_json(n, :#role::text)::text AS body
FROM contact_notes n
WHERE n.organization_id = :#organizationId AND n.contact_id = :#id
