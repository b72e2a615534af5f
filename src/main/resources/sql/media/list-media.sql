-- For ListQuery, which narrows, orders and pages it.
SELECT m.id, m.created_at, m.source, m.kind, m.state, m.message_id, media_json(m)::text AS body
FROM media m
WHERE m.organization_id = :#organizationId AND sees_media(m, :#userId::uuid, :#role::text)
