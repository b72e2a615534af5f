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
),
-- Nobody counts in these hours any more: a row each is enough.
apart AS (
    DELETE FROM notification_rule_hours h
    WHERE h.slot > 0 AND h.hour BETWEEN now() - interval '13 months' AND now() - interval '2 hours'
    RETURNING h.*
),
together AS (
    INSERT INTO notification_rule_hours AS h (organization_id, notification_rule_id, hour, triggered, filtered, sent, failed)
    SELECT a.organization_id, a.notification_rule_id, a.hour, sum(a.triggered), sum(a.filtered), sum(a.sent), sum(a.failed)
    FROM apart a
    GROUP BY a.organization_id, a.notification_rule_id, a.hour
    ON CONFLICT (notification_rule_id, hour, slot) DO UPDATE SET triggered = h.triggered + excluded.triggered,
        filtered = h.filtered + excluded.filtered, sent = h.sent + excluded.sent, failed = h.failed + excluded.failed
)
SELECT count(*)::int AS removed FROM removed
