SELECT 'ok' AS state, f.id, f.version, saved_filter_json(f)::text AS body
FROM saved_filters f
WHERE f.organization_id = :#organizationId AND f.id = :#id AND (f.user_id = :#userId OR f.is_shared)
