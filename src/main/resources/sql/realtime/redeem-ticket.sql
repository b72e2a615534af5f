-- Whose ticket this is. It is spent by that, also when it came too late.
WITH spent AS (
    DELETE FROM socket_tickets t
    WHERE t.token_hash = :#ticketHash::bytea
    RETURNING t.organization_id, t.session_id, t.expires_at > now() AS is_fresh
)
SELECT s.id AS session_id, s.organization_id, s.user_id, m.role
FROM spent p
JOIN sessions s ON s.organization_id = p.organization_id AND s.id = p.session_id AND s.expires_at > now()
JOIN organization_members m ON m.organization_id = s.organization_id AND m.user_id = s.user_id
JOIN users u ON u.id = s.user_id AND u.is_active
WHERE p.is_fresh
