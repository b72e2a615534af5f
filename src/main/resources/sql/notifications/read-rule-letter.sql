SELECT json_build_object('id', id, 'rule', rule, 'organizationId', organization_id, 'key', trigger_key, 'state', state, 'reason', reason,
    'refusals', refusals, 'rejectedAt', rfc3339(rejected_at), 'settledAt', rfc3339(settled_at), 'payload', payload)::text AS letter
FROM trigger_rejects WHERE id = :#id::uuid
