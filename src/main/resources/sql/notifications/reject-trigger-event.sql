-- Keeps an event that the rule's route refused for good; the same event again is the same letter. What takes more than a mebibyte is
-- only noted. Runs that a clock begins hold nothing that tells one from the next: of those that fail, a rule has one letter, with the key
-- of the last one, unless that is being run again.
WITH told AS (
    SELECT :#${variable.rejectedRule}::text AS rule, :#${variable.rejectedKey}::text AS trigger_key,
        :#${variable.rejectedPayload}::text AS payload, :#${variable.rejectedHeaders}::jsonb AS headers,
        :#${variable.rejectedObstacle}::text AS obstacle, :#${variable.rejectedReason}::text AS reason, :#${variable.rejectedPlace}::text AS place
), held AS (
    SELECT t.rule, t.trigger_key, t.headers, t.reason, t.place,
        CASE WHEN t.obstacle IS NULL AND octet_length(t.payload) <= 1048576 THEN t.payload::jsonb END AS payload,
        CASE WHEN t.obstacle IS NULL AND octet_length(t.payload) > 1048576 THEN 'It held more than a mebibyte.' ELSE t.obstacle END AS obstacle
    FROM told t
), before AS (
    SELECT r.id
    FROM trigger_rejects r, told t
    WHERE :#${variable.rejectedTick}::boolean AND r.rule = t.rule AND r.state = 'failed' AND r.payload = 'null' AND r.headers IS NOT NULL
        AND r.leased_until < now()
    ORDER BY r.id DESC
    LIMIT 1
    FOR UPDATE OF r
), again AS (
    UPDATE trigger_rejects r
    SET trigger_key = h.trigger_key, headers = h.headers, reason = h.reason, place = h.place, refusals = r.refusals + 1, rejected_at = now()
    FROM before b, held h
    WHERE r.id = b.id
    RETURNING r.id
)
INSERT INTO trigger_rejects AS r (rule, organization_id, trigger_key, payload, headers, obstacle, reason, place)
SELECT h.rule, (SELECT o.id FROM organizations o WHERE o.id = nullif(:#${variable.rejectedOrganization}::text, '')::uuid),
    h.trigger_key, h.payload, h.headers, h.obstacle, h.reason, h.place
FROM held h
WHERE NOT EXISTS (SELECT FROM again)
ON CONFLICT (rule, trigger_key, organization_id) DO UPDATE
SET payload = excluded.payload, headers = excluded.headers, obstacle = excluded.obstacle, reason = excluded.reason, place = excluded.place,
    state = 'failed', refusals = r.refusals + 1, rejected_at = now(), settled_at = NULL, leased_until = '-infinity'
