-- A token of the session's family ends that session; the current one may end all of its user's. Sessions are locked in the
-- order of their ids, so that two who end them do not wait for each other.
WITH presented AS (
    SELECT s.id, s.user_id, s.token_hash = :#presentedHash::bytea AS current
    FROM sessions s WHERE s.family_hash = :#familyHash::bytea
), locked AS (
    SELECT s.id FROM sessions s, presented p
    WHERE s.user_id = p.user_id AND (s.id = p.id OR (:#everywhere::boolean AND p.current))
    ORDER BY s.id
    FOR UPDATE OF s
), ended AS (
    DELETE FROM sessions s USING locked WHERE s.id = locked.id
    RETURNING s.id, s.organization_id, s.user_id
)
SELECT count(session_audit(:#caller, organization_id, user_id, id, jsonb_build_object('state', 'open'),
                           jsonb_build_object('state', 'signed out'))) AS events
FROM ended
