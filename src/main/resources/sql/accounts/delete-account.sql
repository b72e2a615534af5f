SELECT state, id, version, body
FROM delete_account(:#organizationId::uuid, :#caller::jsonb, :#id::uuid, :#version::int)
