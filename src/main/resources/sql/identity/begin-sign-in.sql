-- Counts the attempt, says for how many seconds sign-in is closed to it (0: open), and what is known of the user.
-- More than 5 for one email from one address, or 50 from one address, close it until the quarter of an hour is over. The
-- first attempt that finds it closed is told to the organizations of that user.
WITH given AS (
    SELECT lower(:#email::text) AS email, attempt_origin(:#clientAddress::text) AS address
), keys AS (
    SELECT 'pair' AS kind, sha256(convert_to(email || ' ' || address, 'UTF8')) AS fingerprint, 5 AS allowed FROM given
    UNION ALL
    SELECT 'address', sha256(convert_to(address, 'UTF8')), 50 FROM given
), counted AS (
    INSERT INTO sign_in_attempts AS a (fingerprint, attempts, window_ends)
    SELECT fingerprint, 1, now() + interval '15 minutes' FROM keys
    ON CONFLICT (fingerprint) DO UPDATE SET
        attempts = CASE WHEN a.window_ends > now() THEN a.attempts + 1 ELSE 1 END,
        window_ends = CASE WHEN a.window_ends > now() THEN a.window_ends ELSE excluded.window_ends END
    RETURNING fingerprint, attempts, window_ends
), closed AS (
    SELECT coalesce(max(ceil(extract(epoch FROM c.window_ends - now()))), 0)::int AS seconds,
           coalesce(bool_or(k.kind = 'pair' AND c.attempts = k.allowed + 1), false) AS just_closed
    FROM counted c JOIN keys k USING (fingerprint)
    WHERE c.attempts > k.allowed
), person AS (
    SELECT u.id, u.password_hash FROM given g JOIN users u ON u.email = g.email AND u.is_active
), told AS (
    SELECT count(audit(:#caller::jsonb || jsonb_build_object('organizationId', m.organization_id), 'user', m.user_id,
                       NULL, jsonb_build_object('signInClosedSeconds', closed.seconds))) AS events
    FROM closed JOIN person ON closed.just_closed JOIN organization_members m ON m.user_id = person.id
), member AS (
    SELECT person.id AS user_id, person.password_hash, m.role, o.id AS organization_id,
           user_json(p, m, o)::text AS "user"
    FROM person
    JOIN user_profiles p ON p.id = person.id
    JOIN organization_members m ON m.user_id = person.id
    JOIN organizations o ON o.id = m.organization_id
    ORDER BY m.created_at, m.id
    LIMIT 1
)
SELECT closed.seconds AS blocked_seconds, told.events, member.*
FROM closed CROSS JOIN told LEFT JOIN member ON true
