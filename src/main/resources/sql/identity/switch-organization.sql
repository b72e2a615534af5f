-- Moves the caller's session into another of the user's organizations, with a refresh token of a new family. Without that
-- membership there is no row; without the session its id is null.
WITH home AS (
    SELECT m.organization_id, m.user_id, m.role, user_json(p, m, o)::text AS "user"
    FROM organization_members m
    JOIN organizations o ON o.id = m.organization_id
    JOIN user_profiles p ON p.id = m.user_id AND p.is_active
    WHERE m.user_id = :#userId AND m.organization_id = (:#document::jsonb ->> 'organizationId')::uuid
), moved AS (
    UPDATE sessions s SET
        organization_id = home.organization_id, family_hash = :#familyHash, token_hash = :#tokenHash, spent_hash = NULL,
        spent_at = NULL, last_used_at = now(), expires_at = now() + interval '7 days', client_address = :#clientAddress
    FROM home
    WHERE s.id = :#callerSession AND s.user_id = :#userId
    RETURNING s.id, s.kind
)
SELECT home.*, moved.id AS session_id, moved.kind, CASE WHEN moved.id IS NOT NULL THEN
           session_audit(:#caller, home.organization_id, home.user_id, moved.id,
               jsonb_build_object('organization', :#organizationId::text), jsonb_build_object('organization', home.organization_id)) END
FROM home LEFT JOIN moved ON true
