-- For ListQuery. That the team is there was asked before.
SELECT u.id, lower(coalesce(u.full_name, '') COLLATE caseless) AS full_name,
       (SELECT row_to_json(shape) FROM (
           SELECT u.id, u.full_name AS "fullName", m.role, rfc3339(t.created_at) AS "joinedAt") AS shape)::text AS body
FROM team_members t
JOIN organization_members m ON m.organization_id = t.organization_id AND m.user_id = t.user_id
JOIN user_profiles u ON u.id = t.user_id
WHERE t.organization_id = :#organizationId AND t.team_id = :#id
