SELECT 'ok' AS state, NULL AS version, user_settings_json(u.settings)::text AS body
FROM users u WHERE u.id = :#userId AND u.is_active
