SELECT state, id, version, body
FROM create_account(:#organizationId::uuid, :#caller::jsonb, :#role::text, :#accountId::uuid, :#document::jsonb)
