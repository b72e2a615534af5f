-- Up to 2,000 events past their retention, with their deliveries; says how many.
WITH old AS (
    SELECT e.id FROM outbound_events e
    WHERE e.id < uuid_v7_floor(:#moment::timestamptz - make_interval(days => :#${variable.retentionDays}::int))
    ORDER BY e.id
    LIMIT 2000
    FOR UPDATE SKIP LOCKED
), removed AS (
    DELETE FROM outbound_events e USING old WHERE e.id = old.id RETURNING e.id
)
SELECT count(*)::int AS removed FROM removed
