SELECT * FROM import_rules(:#organizationId::uuid, :#caller::jsonb, :#document::jsonb)
