-- Removes up to 2,000 deliveries all of whose events are past the retention of their state; says how many. Nought days of
-- what is parked or dead are for ever. Dead letters go with their events.
WITH term AS MATERIALIZED (
    SELECT CASE WHEN :#${variable.parkedDays}::int > 0 THEN uuid_v7_floor(now() - make_interval(days => :#${variable.parkedDays}::int)) END AS parked,
        CASE WHEN :#${variable.deadDays}::int > 0 THEN uuid_v7_floor(now() - make_interval(days => :#${variable.deadDays}::int)) END AS dead
),
old AS (
    SELECT d.id
    FROM webhook_deliveries d
    WHERE d.id < uuid_v7_floor(now() - make_interval(days => :#${variable.retentionDays}::int))
        AND NOT EXISTS (SELECT FROM webhook_events e, term t
            WHERE e.delivery_id = d.id AND (e.state = 'pending'
                OR (e.state = 'parked' AND (e.id < t.parked) IS NOT TRUE) OR (e.state = 'dead' AND (e.id < t.dead) IS NOT TRUE)))
    ORDER BY d.id
    LIMIT 2000
    FOR UPDATE SKIP LOCKED
),
emptied AS (
    DELETE FROM webhook_events e USING old WHERE e.delivery_id = old.id
    RETURNING e.id
),
letters AS (
    DELETE FROM dead_letters l USING emptied e WHERE l.source = 'inbound' AND l.source_id = e.id
),
removed AS (
    DELETE FROM webhook_deliveries d USING old WHERE d.id = old.id RETURNING d.id
)
SELECT count(*)::int AS removed FROM removed
