SELECT state, id, version, body
FROM duplicate_template(:#organizationId::uuid, :#caller::jsonb, :#id::uuid, :#document::jsonb)
