-- Keeps an event that the rule's route refused for good; the same event again is the same letter. What takes more than a mebibyte is
-- only noted.
WITH told AS (
    SELECT :#${variable.rejectedPayload}::text AS payload, :#${variable.rejectedObstacle}::text AS obstacle
), held AS (
    SELECT CASE WHEN t.obstacle IS NULL AND octet_length(t.payload) <= 1048576 THEN t.payload::jsonb END AS payload,
        CASE WHEN t.obstacle IS NULL AND octet_length(t.payload) > 1048576 THEN 'It held more than a mebibyte.' ELSE t.obstacle END AS obstacle
    FROM told t
)
INSERT INTO trigger_rejects AS r (rule, organization_id, trigger_key, payload, headers, obstacle, reason, place)
SELECT :#${variable.rejectedRule}::text,
    (SELECT o.id FROM organizations o WHERE o.id = nullif(:#${variable.rejectedOrganization}::text, '')::uuid),
    :#${variable.rejectedKey}::text, h.payload, :#${variable.rejectedHeaders}::jsonb, h.obstacle, :#${variable.rejectedReason}::text,
    :#${variable.rejectedPlace}::text
FROM held h
ON CONFLICT (rule, trigger_key, organization_id) DO UPDATE
SET payload = excluded.payload, headers = excluded.headers, obstacle = excluded.obstacle, reason = excluded.reason, place = excluded.place,
    state = 'failed', refusals = r.refusals + 1, rejected_at = now(), settled_at = NULL, leased_until = '-infinity'
