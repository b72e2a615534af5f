-- Ends the caller's session and opens one in another of the user's organizations. It is another one, because access tokens of
-- the first name the organization that is left: whoever is removed there later would keep them. Without that membership there is
-- no row; without the session its id is null.
WITH home AS (
    SELECT m.organization_id, m.user_id, m.role, user_json(p, m, o)::text AS "user"
    FROM organization_members m
    JOIN organizations o ON o.id = m.organization_id
    JOIN user_profiles p ON p.id = m.user_id AND p.is_active
    WHERE m.user_id = :#userId AND m.organization_id = (:#document::jsonb ->> 'organizationId')::uuid
), left_behind AS (
    DELETE FROM sessions s USING home
    WHERE s.id = :#callerSession AND s.user_id = :#userId
    RETURNING s.kind, s.user_agent
), opened AS (
    INSERT INTO sessions (organization_id, user_id, kind, family_hash, token_hash, client_address, user_agent)
    SELECT home.organization_id, home.user_id, l.kind, :#familyHash::bytea, :#tokenHash::bytea, :#clientAddress::text, l.user_agent
    FROM home, left_behind l
    RETURNING id, kind
)
SELECT home.*, opened.id AS session_id, opened.kind, CASE WHEN opened.id IS NOT NULL THEN
           session_audit(:#caller, home.organization_id, home.user_id, opened.id,
               jsonb_build_object('organization', :#organizationId::text), jsonb_build_object('organization', home.organization_id)) END
FROM home LEFT JOIN opened ON true
