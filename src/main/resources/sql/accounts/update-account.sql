SELECT state, id, version, body
FROM update_account(:#organizationId::uuid, :#caller::jsonb, :#role::text, :#id::uuid, :#version::int, :#document::jsonb)
