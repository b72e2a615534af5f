SELECT 'ok' AS state, f.id, NULL AS version, f.parameters::text AS body
FROM saved_filters f
WHERE f.organization_id = :#organizationId AND f.id = :#savedFilterId AND (f.user_id = :#userId OR f.is_shared)
UNION ALL
SELECT 'unknown:savedFilterId', NULL, NULL, NULL
WHERE NOT EXISTS (
    SELECT FROM saved_filters f
    WHERE f.organization_id = :#organizationId AND f.id = :#savedFilterId AND (f.user_id = :#userId OR f.is_shared))
