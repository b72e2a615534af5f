-- For ListQuery, which narrows, orders and pages it.
SELECT m.user_id AS id, u.email, m.role, m.created_at, member_json(m, u.email, u.full_name)::text AS body
FROM organization_members m JOIN user_profiles u ON u.id = m.user_id
WHERE m.organization_id = :#organizationId
