-- The message that a cause has written, and the digest of the request that asked for it.
SELECT 'ok' AS state, m.id, NULL AS version, message_json(m, :#${variable.role}::text)::text AS body, m.metadata ->> 'request' AS request
FROM messages m
WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.cause = :#${variable.cause}::text
