WITH current AS (
    SELECT u.id, user_settings_json(u.settings)::jsonb AS before FROM users u WHERE u.id = :#userId AND u.is_active
    FOR UPDATE
), updated AS (
    UPDATE users u SET settings = :#document::jsonb FROM current c WHERE u.id = c.id
    RETURNING u.id, user_settings_json(u.settings) AS shape, c.before
)
SELECT 'ok' AS state, id, NULL AS version, shape::text AS body, audit(:#caller, 'user', id, before, shape::jsonb)
FROM updated
