-- Every admin is locked, in one order, before they are counted: two admins who demote each other leave one.
WITH given AS (
    SELECT :#document::jsonb ->> 'role' AS role
), locked AS (
    SELECT m.user_id, m.role, :#version::int IS NULL OR m.version = :#version AS matches, to_jsonb(m) AS before
    FROM organization_members m
    WHERE m.organization_id = :#organizationId AND (m.user_id = :#id OR m.role = 'admin')
    ORDER BY m.id
    FOR UPDATE
), current AS (
    SELECT l.*, l.role = 'admin' AND g.role <> 'admin' AND (SELECT count(*) FROM locked WHERE role = 'admin') = 1 AS last_admin
    FROM locked l, given g WHERE l.user_id = :#id
), updated AS (
    UPDATE organization_members m SET role = g.role, version = m.version + 1
    FROM given g, current c
    WHERE m.organization_id = :#organizationId AND m.user_id = c.user_id AND c.matches AND NOT c.last_admin
    RETURNING m.user_id, m.version, m.role, c.role AS old_role, c.before, m AS member, to_jsonb(m) AS after
), ended AS (
    DELETE FROM sessions s USING updated n
    WHERE s.organization_id = :#organizationId AND s.user_id = n.user_id AND n.role <> n.old_role
)
SELECT 'ok' AS state, n.user_id AS id, n.version, member_json(n.member, u.email, u.full_name)::text AS body,
       audit(:#caller, 'user', n.user_id, n.before, n.after)
FROM updated n JOIN user_profiles u ON u.id = n.user_id
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
UNION ALL
SELECT 'conflict:last-admin', NULL, NULL, 'An organization keeps at least one admin. Make somebody else admin first.', NULL
FROM current WHERE matches AND last_admin
