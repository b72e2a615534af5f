-- Keeps an event that the rule's route refused at every try; the same event again is the same letter. What takes more than a
-- mebibyte is only noted.
WITH told AS (
    SELECT :#${variable.rejectedPayload}::text AS payload
)
INSERT INTO trigger_rejects AS r (rule, organization_id, trigger_key, payload, reason)
SELECT :#${variable.rejectedRule}::text,
    (SELECT o.id FROM organizations o WHERE o.id = nullif(:#${variable.rejectedOrganization}::text, '')::uuid),
    :#${variable.rejectedKey}::text,
    CASE WHEN octet_length(t.payload) <= 1048576 THEN t.payload::jsonb END,
    :#${variable.rejectedReason}::text
FROM told t
ON CONFLICT (rule, trigger_key, organization_id) DO UPDATE
SET payload = excluded.payload, reason = excluded.reason, state = 'failed', refusals = r.refusals + 1, rejected_at = now(),
    settled_at = NULL, leased_until = '-infinity'
