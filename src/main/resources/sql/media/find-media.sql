-- A stored file of the organization, for another room.
SELECT m.id, m.kind, m.mime_type, m.file_name, m.size, m.sha256
FROM media m
WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = :#${variable.mediaId}::uuid AND m.state = 'stored'
    AND (m.source = 'upload' OR m.message_id IS NOT NULL)
