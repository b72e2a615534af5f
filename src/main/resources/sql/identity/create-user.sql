-- Whoever is known by that email keeps name and password. The empty update locks the row: two organizations that add one new
-- person at the same moment make one user.
WITH given AS (
    SELECT lower(d ->> 'email') AS email, d ->> 'fullName' AS full_name, d ->> 'role' AS role
    FROM (SELECT :#document::jsonb AS d) AS document
), person AS (
    INSERT INTO users AS u (email, full_name, password_hash)
    SELECT email, full_name, :#passwordHash FROM given
    ON CONFLICT (email) DO UPDATE SET email = u.email
    RETURNING id, email, full_name
), joined AS (
    INSERT INTO organization_members (organization_id, user_id, role)
    SELECT :#organizationId::uuid, person.id, given.role FROM person, given
    ON CONFLICT (organization_id, user_id) DO NOTHING
    RETURNING user_id, version, organization_members AS member
)
SELECT 'ok' AS state, j.user_id AS id, j.version, member_json(j.member, p.email, p.full_name)::text AS body,
       audit(:#caller, 'user', j.user_id, NULL, jsonb_build_object('email', p.email, 'role', (j.member).role))
FROM joined j, person p
UNION ALL
SELECT 'conflict:member-exists', NULL, NULL, 'This user is a member of the organization already.', NULL
WHERE NOT EXISTS (SELECT FROM joined)
