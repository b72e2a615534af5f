-- Up to 2,000 settled deliveries past their term, of all organizations; says how many. What ended well holds what customers' messages
-- were made of and stays no longer than these; what failed is a dead letter.
WITH old AS (
    SELECT d.id
    FROM notification_deliveries d
    JOIN organizations o ON o.id = d.organization_id
    WHERE d.status IN ('done', 'skipped') AND d.id < uuid_v7_floor(now() - make_interval(days =>
            least(o.message_retention_days, :#${variable.retentionDays}::int)))
        OR d.status IN ('failed', 'discarded') AND d.id < uuid_v7_floor(now() - make_interval(days => o.dead_letter_retention_days))
    ORDER BY d.id
    LIMIT 2000
    FOR UPDATE OF d SKIP LOCKED
), removed AS (
    DELETE FROM notification_deliveries d USING old WHERE d.id = old.id RETURNING d.id
),
-- A year and a month of counts, which hold nothing of anybody: this month can be compared with the same one of last year.
counts AS (
    DELETE FROM notification_rule_hours h WHERE h.hour < now() - interval '13 months'
)
SELECT count(*)::int AS removed FROM removed
