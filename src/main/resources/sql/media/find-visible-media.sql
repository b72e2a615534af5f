-- A stored file that the caller may see.
SELECT m.id, m.kind, m.mime_type, m.file_name, m.size, m.sha256
FROM media m
WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = :#${variable.id}::uuid AND m.state = 'stored'
    AND sees_media(m, :#${variable.userId}::uuid, :#${variable.role}::text)
