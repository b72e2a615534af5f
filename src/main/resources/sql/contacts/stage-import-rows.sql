INSERT INTO contact_import_rows (organization_id, import_id, upload_id, line, contact, state, errors)
SELECT :#${variable.organizationId}::uuid, :#${variable.id}::uuid, :#${variable.uploadId}::uuid, (given ->> 'line')::int,
       given -> 'contact', CASE WHEN given -> 'contact' IS NULL THEN 'refused' ELSE 'waiting' END,
       coalesce(given -> 'errors', '[]')
FROM jsonb_array_elements(:#rows::jsonb) AS given
