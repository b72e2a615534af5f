-- The caller as it stands now, not as its token remembers it.
SELECT 'ok' AS state, NULL AS version,
       (SELECT row_to_json(me) FROM (SELECT user_json(u, m, o) AS "user", :#permissions::json AS permissions) AS me)::text AS body
FROM organization_members m
JOIN organizations o ON o.id = m.organization_id
JOIN user_profiles u ON u.id = m.user_id
WHERE m.organization_id = :#organizationId AND m.user_id = :#userId AND u.is_active
