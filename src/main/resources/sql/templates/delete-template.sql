SELECT state, id, version, body
FROM delete_template(:#organizationId::uuid, :#caller::jsonb, :#id::uuid, :#version::int)
