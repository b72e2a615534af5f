SELECT state, id, version, body
FROM keep_connection(:#organizationId::uuid, :#caller::jsonb, :#role::text, :#id::uuid, :#askedVersion::int, :#facts::jsonb, :#proven::boolean,
    :#operation::text = 'testAccount')
