-- Before its bytes are stored: what a crash in between leaves in the storage is found by this row.
-- Of a repeated call with a key nothing is written: the row of the first one is there.
INSERT INTO media (id, organization_id, source, state, kind, mime_type, file_name, size, sha256, created_by, once_key)
VALUES (:#id::uuid, :#${variable.organizationId}::uuid, 'upload', 'receiving', :#kind, :#mime_type, :#file_name, :#size, :#sha256,
    :#${variable.userId}::uuid, :#${variable.mediaKey}::text)
ON CONFLICT (organization_id, once_key) WHERE once_key IS NOT NULL AND state <> 'removed' DO NOTHING
