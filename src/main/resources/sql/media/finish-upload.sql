-- Its bytes are stored.
WITH stored AS (
    UPDATE media m
    SET state = 'stored', stored_at = now()
    WHERE m.organization_id = :#organizationId AND m.id = :#mediaId::uuid AND m.state = 'receiving'
    RETURNING m.id, media_json(m)::text AS body
)
SELECT 'ok' AS state, id, NULL AS version, body, audit(:#caller, 'media', id, NULL, body::jsonb) FROM stored
