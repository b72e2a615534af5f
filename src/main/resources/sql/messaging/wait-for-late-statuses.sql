-- While the newest webhooks of a number told of things older than half its settle time when they arrived, a backlog is being
-- worked off, and silence about one message says nothing yet: its doubt goes on, for at most an hour after the message was
-- written. The id of an event tells when it arrived, Meta's timestamp when it happened.
WITH doubtful AS (
    SELECT a.id, a.phone_id, make_interval(secs => CASE WHEN a.graph_base_url LIKE '%/sandbox/graph'
        THEN :#${variable.sandboxSettleSeconds}::int ELSE :#${variable.settleSeconds}::int END) AS settle_time
    FROM whatsapp_accounts a
    WHERE a.id IN (SELECT whatsapp_account_id FROM outbox WHERE state = 'uncertain')
),
behind AS (
    SELECT d.id, d.settle_time
    FROM doubtful d
    CROSS JOIN LATERAL (
        SELECT e.payload, to_timestamp(('x' || left(replace(e.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) AS arrived
        FROM webhook_events e
        WHERE e.id > rpad(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - 3000), 12, '0'), 32, '0')::uuid
            AND e.phone_id = d.phone_id
        ORDER BY e.id DESC
        LIMIT 50) newest
    GROUP BY d.id, d.settle_time
    HAVING max(newest.arrived - to_timestamp(substring(newest.payload FROM '"timestamp" *: *"(\d{9,11})"')::bigint)) > d.settle_time / 2
)
UPDATE outbox o
SET available_at = now() + behind.settle_time
FROM behind, messages m
WHERE o.state = 'uncertain' AND o.whatsapp_account_id = behind.id AND o.available_at < now() + behind.settle_time
    AND m.organization_id = o.organization_id AND m.id = o.message_id AND m.created_at > now() - interval '1 hour'
