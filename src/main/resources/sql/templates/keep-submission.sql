SELECT state, id, version, body
FROM keep_submission(:#organizationId::uuid, :#caller::jsonb, :#id::uuid, :#askedVersion::int, :#sent::jsonb, :#facts::jsonb)
