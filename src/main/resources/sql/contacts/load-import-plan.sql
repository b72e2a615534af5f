-- How the file of an import is to be read; no row when there is no such import.
SELECT i.state, i.country, i.delimiter, i.mapping::text AS mapping
FROM contact_imports i
WHERE i.organization_id = :#${variable.organizationId}::uuid AND i.id = :#${variable.id}::uuid
