-- Removes up to 2,000 deliveries past their retention whose events are all settled; says how many.
WITH old AS (
    SELECT d.id
    FROM webhook_deliveries d
    WHERE d.id < uuid_v7_floor(now() - make_interval(days => :#${variable.retentionDays}::int))
        AND NOT EXISTS (SELECT FROM webhook_events e WHERE e.delivery_id = d.id AND e.state IN ('pending', 'parked', 'dead'))
    ORDER BY d.id
    LIMIT 2000
    FOR UPDATE SKIP LOCKED
),
emptied AS (
    DELETE FROM webhook_events e USING old WHERE e.delivery_id = old.id
),
removed AS (
    DELETE FROM webhook_deliveries d USING old WHERE d.id = old.id RETURNING d.id
)
SELECT count(*)::int AS removed FROM removed
