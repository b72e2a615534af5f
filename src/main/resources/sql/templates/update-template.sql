SELECT state, id, version, body
FROM update_template(:#organizationId::uuid, :#caller::jsonb, :#id::uuid, :#version::int, :#document::jsonb)
