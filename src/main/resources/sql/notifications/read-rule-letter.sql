SELECT json_build_object('id', id, 'rule', rule, 'organizationId', organization_id, 'key', trigger_key, 'state', state,
    'reason', reason, 'place', place, 'obstacle', CASE WHEN payload IS NULL THEN coalesce(obstacle, 'What it held is not there any more.') END,
    'refusals', refusals, 'rejectedAt', rfc3339(rejected_at), 'settledAt', rfc3339(settled_at), 'headers', headers, 'payload', payload)::text AS letter
FROM trigger_rejects WHERE id = :#id::uuid
