-- Before its bytes are stored: what a crash in between leaves in the storage is found by this row.
INSERT INTO media (id, organization_id, source, state, kind, mime_type, file_name, size, sha256, created_by)
VALUES (:#id::uuid, :#${variable.organizationId}::uuid, 'upload', 'receiving', :#kind, :#mime_type, :#file_name, :#size, :#sha256,
    :#${variable.userId}::uuid)
