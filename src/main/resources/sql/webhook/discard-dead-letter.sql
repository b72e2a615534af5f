WITH current AS MATERIALIZED (
    SELECT d.id, d.state
    FROM dead_letters d
    WHERE d.organization_id = :#organizationId::uuid AND d.id = :#id::uuid
    FOR UPDATE
), closed AS (
    UPDATE dead_letters d SET state = 'discarded', close_reason = :#document::jsonb ->> 'reason'
    FROM current c
    WHERE d.organization_id = :#organizationId::uuid AND d.id = c.id AND c.state = 'open'
    RETURNING d.id, dead_letter_json(d, :#role::text)::text AS body, d.close_reason
)
SELECT 'ok' AS state, c.id, NULL AS version, c.body,
    audit(:#caller, 'dead_letter', c.id, '{"state": "open"}', jsonb_build_object('state', 'discarded', 'close_reason', c.close_reason))
FROM closed c
UNION ALL
SELECT 'conflict:dead-letter-closed', NULL, NULL, 'It is ' || c.state || ' already.', NULL
FROM current c
WHERE c.state <> 'open'
