-- Counts the call, and says of the presented token whether it is current (then the new one takes its place), parallel
-- (spent a moment ago by a call that crossed this one), reused or expired (then the session ends), or of no session.
-- The row is locked before its digests are compared: of two calls with one token one turns it.
WITH closed AS MATERIALIZED (
    SELECT greatest(count_attempt('refresh from ' || attempt_origin(:#clientAddress::text), 300, interval '1 minute'),
                    count_attempt('refresh of ' || encode(:#familyHash::bytea, 'hex'), 20, interval '1 minute')) AS seconds
), presented AS (
    SELECT s.id, s.organization_id, s.user_id, s.kind,
           CASE WHEN s.expires_at <= now() OR NOT u.is_active THEN 'expired'
                WHEN s.token_hash = :#presentedHash::bytea THEN 'current'
                WHEN s.spent_hash = :#presentedHash::bytea AND s.spent_at > now() - interval '10 seconds' THEN 'parallel'
                ELSE 'reused' END AS verdict
    FROM closed, sessions s JOIN users u ON u.id = s.user_id
    WHERE s.family_hash = :#familyHash::bytea AND closed.seconds = 0
    FOR UPDATE OF s
), turned AS (
    UPDATE sessions s SET
        token_hash = :#tokenHash::bytea, spent_hash = s.token_hash, spent_at = now(), last_used_at = now(),
        expires_at = now() + interval '7 days', client_address = :#clientAddress, user_agent = nullif(:#userAgent, '')
    FROM presented p
    WHERE s.id = p.id AND p.verdict = 'current'
), ended AS (
    DELETE FROM sessions s USING presented p
    WHERE s.id = p.id AND p.verdict IN ('reused', 'expired')
    RETURNING s.id, s.organization_id, s.user_id, p.verdict
), told AS (
    SELECT count(session_audit(:#caller, organization_id, user_id, id, jsonb_build_object('state', 'open'),
                               jsonb_build_object('state', verdict))) AS events
    FROM ended
)
SELECT closed.seconds AS blocked_seconds, coalesce(p.verdict, 'unknown') AS verdict, told.events, p.id AS session_id, p.kind,
       p.organization_id, p.user_id, m.role, user_json(f, m, o)::text AS "user"
FROM closed CROSS JOIN told
LEFT JOIN presented p ON true
LEFT JOIN organization_members m ON m.organization_id = p.organization_id AND m.user_id = p.user_id
LEFT JOIN organizations o ON o.id = p.organization_id
LEFT JOIN user_profiles f ON f.id = p.user_id
