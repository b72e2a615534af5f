-- Removes those messages with their history and what failed of them; adds how many went.
WITH old AS MATERIALIZED (
    SELECT m.id
    FROM messages m
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = ANY (:#${variable.old}::uuid[])
        AND NOT EXISTS (SELECT FROM outbox o WHERE o.message_id = m.id)
    FOR UPDATE SKIP LOCKED
),
failures AS (
    DELETE FROM dead_letters l USING old
    WHERE l.organization_id = :#${variable.organizationId}::uuid AND l.source = 'outbound' AND l.source_id = old.id
),
removed AS (
    DELETE FROM messages m USING old
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = old.id
    RETURNING m.id
)
SELECT (:#${variable.removed}::int + count(*))::int AS removed FROM removed
