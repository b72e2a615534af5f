-- A success: the pair starts anew, the address gets this attempt back; and whatever is long over goes.
WITH given AS (
    SELECT lower(:#email::text) AS email, :#clientAddress::text AS address
), lowered AS (
    UPDATE sign_in_attempts a SET attempts = a.attempts - 1
    FROM given g WHERE a.fingerprint = sha256(convert_to(g.address, 'UTF8')) AND a.attempts > 0
)
DELETE FROM sign_in_attempts a
USING given g
WHERE a.fingerprint = sha256(convert_to(g.email || ' ' || g.address, 'UTF8'))
   OR a.window_ends < now() - interval '1 hour'
