-- For colleagues who look at the same contact. No row: the caller may not see it.
INSERT INTO realtime_events (organization_id, kind, contact_id, user_id)
SELECT c.organization_id, :#kind::text, c.id, :#${variable.userId}::uuid
FROM contacts c
WHERE c.organization_id = :#${variable.organizationId}::uuid AND c.id = :#contactId::uuid AND c.merged_into IS NULL
    AND sees_contact(c.organization_id, :#${variable.userId}::uuid, :#${variable.role}::text, c.assigned_user_id)
