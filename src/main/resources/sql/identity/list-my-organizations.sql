SELECT 'ok' AS state, NULL AS version, json_build_object(
        'items', coalesce(json_agg(json_build_object(
            'id', o.id, 'name', o.name, 'role', m.role, 'current', o.id = :#organizationId::uuid) ORDER BY o.name, o.id), '[]'),
        'page', json_build_object('next', NULL, 'previous', NULL))::text AS body
FROM organization_members m JOIN organizations o ON o.id = m.organization_id
WHERE m.user_id = :#userId
