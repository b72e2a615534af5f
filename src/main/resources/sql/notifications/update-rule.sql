SELECT * FROM keep_rule(:#organizationId::uuid, :#caller::jsonb, :#id::uuid, :#version::int, :#document::jsonb)
