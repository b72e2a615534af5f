-- Removes up to 2,000 settled deliveries past their retention; says how many.
WITH old AS (
    SELECT d.id
    FROM callback_deliveries d
    WHERE d.id < uuid_v7_floor(now() - make_interval(days => :#${variable.retentionDays}::int)) AND d.state <> 'waiting'
    ORDER BY d.id
    LIMIT 2000
    FOR UPDATE SKIP LOCKED
), removed AS (
    DELETE FROM callback_deliveries d USING old WHERE d.id = old.id RETURNING d.id
)
SELECT count(*)::int AS removed FROM removed
