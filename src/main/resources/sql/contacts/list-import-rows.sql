-- For ListQuery. The line alone puts rows in order.
SELECT r.upload_id AS id, r.line, r.state, contact_import_row_json(r)::text AS body
FROM contact_imports i
JOIN contact_import_rows r ON r.organization_id = i.organization_id AND r.upload_id = i.upload_id
WHERE i.organization_id = :#organizationId AND i.id = :#id
