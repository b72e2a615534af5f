SELECT * FROM keep_rule(:#organizationId::uuid, :#caller::jsonb, NULL, NULL, :#document::jsonb)
