-- Of these sessions, those that are over, or whose user is not what they were when they came.
SELECT g.session::text AS session
FROM jsonb_to_recordset(:#sessions::jsonb) AS g (session uuid, organization uuid, person uuid, role text)
WHERE NOT EXISTS (
    SELECT FROM sessions s
    JOIN organization_members m ON m.organization_id = s.organization_id AND m.user_id = s.user_id AND m.role = g.role
    JOIN users u ON u.id = s.user_id AND u.is_active
    WHERE s.id = g.session AND s.organization_id = g.organization AND s.expires_at > now())
