-- Removes up to 1,000 answers that are kept no longer; says how many.
WITH old AS (
    SELECT k.id FROM idempotency_keys k
    WHERE k.created_at <= now() - interval '24 hours'
    ORDER BY k.created_at
    LIMIT 1000
    FOR UPDATE SKIP LOCKED
),
removed AS (
    DELETE FROM idempotency_keys k USING old WHERE k.id = old.id RETURNING k.id
)
SELECT count(*)::int AS removed FROM removed
