-- Rules that nobody has run for as long as events are kept listen no more.
WITH forgotten AS (
    DELETE FROM event_followers f
    WHERE f.seen_at < :#moment::timestamptz - make_interval(days => :#${variable.retentionDays}::int)
)
DELETE FROM event_listeners l
WHERE l.sink = 'rule' AND NOT EXISTS (SELECT FROM event_followers f
    WHERE (f.home IS NULL OR f.home = l.organization_id)
        AND f.seen_at >= :#moment::timestamptz - make_interval(days => :#${variable.retentionDays}::int))
