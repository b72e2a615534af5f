-- The password fitted: the pair of email and address starts anew, the address gets this attempt back, whatever is long over
-- goes, and the user has one session more. Of more than 100 sessions the ones that were used longest ago end.
WITH given AS (
    SELECT lower(:#email::text) AS email, attempt_origin(:#clientAddress::text) AS address
), member AS (
    -- Hashing takes a while, in which the password may have become another one, or the user left. Rows are locked in this order.
    SELECT m.organization_id, m.user_id, m.role, user_json(p, m, o)::text AS "user"
    FROM organization_members m
    JOIN users u ON u.id = m.user_id
    JOIN user_profiles p ON p.id = u.id
    JOIN organizations o ON o.id = m.organization_id
    WHERE m.organization_id = :#${variable.attempt[organization_id]}::uuid AND u.id = :#${variable.attempt[user_id]}::uuid
      AND u.is_active AND u.password_hash = :#${variable.attempt[password_hash]}::text
    FOR SHARE OF m, u
), lowered AS (
    UPDATE sign_in_attempts a SET attempts = a.attempts - 1
    FROM given g WHERE a.fingerprint = sha256(convert_to(g.address, 'UTF8')) AND a.attempts > 0
), forgotten AS (
    DELETE FROM sign_in_attempts a
    USING given g
    WHERE a.fingerprint = sha256(convert_to(g.email || ' ' || g.address, 'UTF8'))
       OR a.window_ends < now() - interval '1 hour'
), over AS (
    SELECT id FROM sessions WHERE user_id = :#${variable.attempt[user_id]}::uuid AND expires_at <= now()
    UNION
    (SELECT id FROM sessions WHERE user_id = :#${variable.attempt[user_id]}::uuid ORDER BY last_used_at DESC OFFSET 99)
), ended AS (
    DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE id IN (SELECT id FROM over) ORDER BY id FOR UPDATE)
), opened AS (
    INSERT INTO sessions (organization_id, user_id, kind, family_hash, token_hash, client_address, user_agent)
    SELECT m.organization_id, m.user_id, :#session::text, :#familyHash::bytea, :#tokenHash::bytea, :#clientAddress::text,
           nullif(:#userAgent::text, '')
    FROM member m
    RETURNING id, organization_id, user_id, kind
)
SELECT o.id AS session_id, o.organization_id, o.user_id, o.kind, m.role, m."user",
       session_audit(:#caller, o.organization_id, o.user_id, o.id, NULL, jsonb_build_object('kind', o.kind))
FROM opened o, member m
