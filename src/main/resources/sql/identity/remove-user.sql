-- As in update-user.sql every admin is locked before they are counted. Sessions and keys of the member go by their foreign
-- keys. Whoever belongs nowhere else is forgotten: a password that nobody remembers must not come back with the email.
WITH locked AS (
    SELECT m.user_id, m.role, :#version::int IS NULL OR m.version = :#version AS matches
    FROM organization_members m
    WHERE m.organization_id = :#organizationId AND (m.user_id = :#id OR m.role = 'admin')
    ORDER BY m.id
    FOR UPDATE
), current AS (
    SELECT l.*, l.role = 'admin' AND (SELECT count(*) FROM locked WHERE role = 'admin') = 1 AS last_admin
    FROM locked l WHERE l.user_id = :#id
), removed AS (
    DELETE FROM organization_members m USING current c
    WHERE m.organization_id = :#organizationId AND m.user_id = c.user_id AND c.matches AND NOT c.last_admin
    RETURNING m.user_id, m.role
), forgotten AS (
    DELETE FROM users u USING removed r
    WHERE u.id = r.user_id AND NOT EXISTS (
        SELECT FROM organization_members m WHERE m.user_id = u.id AND m.organization_id <> :#organizationId)
)
SELECT 'ok' AS state, r.user_id AS id, NULL AS version, NULL AS body,
       audit(:#caller, 'user', r.user_id, jsonb_build_object('email', u.email, 'role', r.role), NULL)
FROM removed r JOIN users u ON u.id = r.user_id
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
UNION ALL
SELECT 'conflict:last-admin', NULL, NULL, 'An organization keeps at least one admin. Make somebody else admin first.', NULL
FROM current WHERE matches AND last_admin
