-- Its bytes are stored. Of two calls with one key that do so at the same time, the second finds that it is done.
WITH current AS MATERIALIZED (
    SELECT m.id, m.state, m AS file
    FROM media m
    WHERE m.organization_id = :#organizationId AND m.id = :#mediaId::uuid
        AND (m.state = 'receiving' OR m.state = 'stored' AND m.once_key IS NOT NULL)
    FOR UPDATE
), stored AS (
    UPDATE media m
    SET state = 'stored', stored_at = now()
    FROM current c
    WHERE m.organization_id = :#organizationId AND m.id = c.id AND c.state = 'receiving'
    RETURNING m.id, media_json(m)::text AS body
)
SELECT 'ok' AS state, id, NULL AS version, body, audit(:#caller, 'media', id, NULL, body::jsonb) FROM stored
UNION ALL
SELECT 'ok', c.id, NULL, media_json(c.file)::text, NULL FROM current c WHERE c.state = 'stored'
