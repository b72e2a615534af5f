-- Up to 2,000 letters past their term, which is that of their organization's dead letters, where they have one; says how many.
WITH old AS (
    SELECT r.id
    FROM trigger_rejects r
    LEFT JOIN organizations o ON o.id = r.organization_id
    WHERE r.rejected_at < now() - make_interval(days => coalesce(o.dead_letter_retention_days, :#${variable.letterDays}::int))
    ORDER BY r.id
    LIMIT 2000
    FOR UPDATE OF r SKIP LOCKED
), removed AS (
    DELETE FROM trigger_rejects r USING old WHERE r.id = old.id RETURNING r.id
)
SELECT count(*)::int AS removed FROM removed
