-- Its bytes are gone.
DELETE FROM media
WHERE organization_id = :#${variable.organizationId}::uuid AND id = :#${variable.objectName}::uuid
