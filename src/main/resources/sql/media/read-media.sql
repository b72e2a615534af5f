SELECT 'ok' AS state, m.id, NULL AS version, media_json(m)::text AS body
FROM media m
WHERE m.organization_id = :#organizationId AND m.id = :#id AND sees_media(m, :#userId::uuid, :#role::text)
