-- The message that was sent in place of one that failed. What failed needs nobody's care any more: its dead letter is closed.
-- A call that died before this is repeated, finds the message, and closes it then.
WITH written AS (
    SELECT m.id, message_json(m, :#role::text)::text AS body
    FROM messages m
    WHERE m.organization_id = :#organizationId::uuid AND m.cause = :#cause::text
), open AS (
    SELECT d.id, to_jsonb(d) - '{payload,closed_at}'::text[] AS before
    FROM dead_letters d
    WHERE d.organization_id = :#organizationId::uuid AND d.source = 'outbound' AND d.source_id = :#id::uuid AND d.state = 'open'
        AND EXISTS (SELECT FROM written)
    FOR UPDATE
), closed AS (
    UPDATE dead_letters d SET state = 'replayed'
    FROM open o
    WHERE d.organization_id = :#organizationId::uuid AND d.id = o.id
    RETURNING d.id, o.before, to_jsonb(d) - '{payload,closed_at}'::text[] AS after
)
SELECT 'ok' AS state, w.id, NULL AS version, w.body,
    (SELECT audit(:#caller, 'dead_letter', c.id, c.before, c.after) FROM closed c) AS audited
FROM written w
