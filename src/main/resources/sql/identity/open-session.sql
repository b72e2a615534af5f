-- The password fitted: the pair of email and address starts anew, the address gets this attempt back, whatever is long over
-- goes, and the user has one session more. Of more than 100 sessions the ones that were used longest ago end.
WITH given AS (
    SELECT lower(:#email::text) AS email, :#clientAddress::text AS address
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
    VALUES (:#${variable.attempt[organization_id]}::uuid, :#${variable.attempt[user_id]}::uuid, :#session, :#familyHash,
            :#tokenHash, :#clientAddress, nullif(:#userAgent, ''))
    RETURNING id, organization_id, user_id, kind
)
SELECT id AS session_id, organization_id, user_id, kind, :#${variable.attempt[role]}::text AS role,
       :#${variable.attempt[user]}::text AS "user", session_audit(:#caller, organization_id, user_id, id, NULL, jsonb_build_object('kind', kind))
FROM opened
