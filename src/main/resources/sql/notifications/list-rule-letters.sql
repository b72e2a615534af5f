-- For the operator, the newest letters first, without what they hold.
SELECT coalesce(json_agg(json_build_object('id', id, 'rule', rule, 'organizationId', organization_id, 'key', trigger_key, 'state', state,
    'reason', reason, 'place', place, 'obstacle', CASE WHEN payload IS NULL THEN coalesce(obstacle, 'What it held is not there any more.') END,
    'refusals', refusals, 'rejectedAt', rfc3339(rejected_at), 'settledAt', rfc3339(settled_at)) ORDER BY id DESC), '[]')::text AS letters
FROM (
    SELECT r.* FROM trigger_rejects r
    WHERE (:#rule::text IS NULL OR r.rule = :#rule::text) AND r.state = :#state::text AND (:#before::uuid IS NULL OR r.id < :#before::uuid)
    ORDER BY r.id DESC
    LIMIT 100) AS latest
