-- The file is here. A try whose lease ran out in between finds that another one counts.
UPDATE media
SET state = 'stored', mime_type = :#mimeType, size = :#size, sha256 = :#sha256, stored_at = now(), lease_owner = NULL, leased_until = NULL
WHERE organization_id = :#${variable.organizationId}::uuid AND id = :#${variable.objectName}::uuid AND state = 'pending'
    AND attempts = :#attempts
