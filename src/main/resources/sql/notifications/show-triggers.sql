-- For the operator, how far each trigger has come, and the latest events that were refused and not settled since.
SELECT json_build_object(
    'triggers', coalesce((SELECT json_agg(json_build_object(
        'rule', rule, 'place', place, 'mark', mark, 'node', CASE WHEN leased_until > now() THEN lease_owner END,
        'updatedAt', rfc3339(updated_at)) ORDER BY rule, place) FROM trigger_marks), '[]'),
    'rejects', coalesce((SELECT json_agg(json_build_object(
        'rule', rule, 'key', trigger_key, 'reason', reason, 'rejectedAt', rfc3339(rejected_at)) ORDER BY id DESC)
        FROM (SELECT * FROM trigger_rejects WHERE state = 'failed' ORDER BY id DESC LIMIT 200) AS latest), '[]'))::text AS triggers
