-- Members take turns. Who was given one longest ago could not be asked here: of two calls at the same moment the second waits,
-- and goes on with what stood in the table before. The turn is read anew, as it is raised under its own lock.
WITH current AS (
    SELECT c.id, c.organization_id, c.assigned_user_id, contact_audit(c) AS before, t.id AS team_id
    FROM contacts c
    LEFT JOIN teams t ON t.organization_id = c.organization_id AND t.id = (:#document::jsonb ->> 'teamId')::uuid
    WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
        AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
    FOR UPDATE OF c
), members AS (
    SELECT m.user_id, row_number() OVER (ORDER BY m.user_id) - 1 AS place, count(*) OVER () AS size
    FROM current g
    JOIN team_members m ON m.organization_id = g.organization_id AND m.team_id = g.team_id
    JOIN user_profiles u ON u.id = m.user_id AND u.is_active
), stays AS (
    SELECT m.user_id FROM members m JOIN current g ON g.assigned_user_id = m.user_id
), taken AS (
    INSERT INTO team_turns AS t (organization_id, team_id, turn)
    SELECT g.organization_id, g.team_id, 1
    FROM current g
    WHERE EXISTS (SELECT FROM members) AND NOT EXISTS (SELECT FROM stays)
    ON CONFLICT (organization_id, team_id) DO UPDATE SET turn = t.turn + 1
    RETURNING t.turn
), chosen AS (
    SELECT user_id FROM stays
    UNION ALL
    SELECT m.user_id FROM taken k JOIN members m ON m.place = (k.turn - 1) % m.size
), updated AS (
    UPDATE contacts c
    SET assigned_user_id = n.user_id, version = c.version + (c.assigned_user_id IS DISTINCT FROM n.user_id)::int
    FROM current g, chosen n
    WHERE c.organization_id = :#organizationId AND c.id = g.id
    RETURNING c.id, c.version, contact_json(c, :#role::text)::text AS body, g.before, contact_audit(c) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'contact', id, before, after) FROM updated
UNION ALL
SELECT 'unknown:teamId', NULL, NULL, NULL, NULL FROM current WHERE team_id IS NULL
UNION ALL
SELECT 'conflict:team-empty', NULL, NULL, 'Nobody is in this team. Put a member into it first.', NULL
FROM current WHERE team_id IS NOT NULL AND NOT EXISTS (SELECT FROM members)
