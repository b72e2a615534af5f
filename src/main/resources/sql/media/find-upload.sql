-- The file that was begun with a key.
SELECT m.id, m.state, m.mime_type, m.file_name, m.size, m.sha256
FROM media m
WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.once_key = :#${variable.mediaKey}::text AND m.state <> 'removed'
