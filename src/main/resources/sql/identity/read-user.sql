SELECT 'ok' AS state, m.user_id AS id, m.version, member_json(m, u.email, u.full_name)::text AS body
FROM organization_members m JOIN user_profiles u ON u.id = m.user_id
WHERE m.organization_id = :#organizationId AND m.user_id = :#id
