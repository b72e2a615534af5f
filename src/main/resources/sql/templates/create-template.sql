SELECT state, id, version, body FROM create_template(:#organizationId::uuid, :#caller::jsonb, :#document::jsonb)
