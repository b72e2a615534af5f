-- Every organization of the user is told; sessions other than the caller's own end.
WITH forgotten AS (
    DELETE FROM sign_in_attempts WHERE fingerprint = sha256(convert_to('password of ' || :#userId::text, 'UTF8'))
), changed AS (
    UPDATE users SET password_hash = :#passwordHash WHERE id = :#userId AND is_active RETURNING id
), locked AS (
    SELECT s.id FROM sessions s, changed c
    WHERE s.user_id = c.id AND s.id <> :#callerSession
    ORDER BY s.id
    FOR UPDATE OF s
), ended AS (
    DELETE FROM sessions s USING locked WHERE s.id = locked.id RETURNING s.id
), told AS (
    SELECT count(audit(:#caller::jsonb || jsonb_build_object('organizationId', m.organization_id), 'user', m.user_id,
                       jsonb_build_object('password', 'old'), jsonb_build_object('password', 'new'))) AS events
    FROM changed c JOIN organization_members m ON m.user_id = c.id
)
SELECT 'ok' AS state, c.id, NULL AS version, NULL AS body, told.events, (SELECT count(*) FROM ended) AS ended
FROM changed c CROSS JOIN told
