-- Edited and copied events have no delivery to go with. Replays and copies that are over for a month go too.
WITH replayed AS (
    DELETE FROM replays r WHERE r.id < uuid_v7_floor(now() - interval '30 days') AND r.state = 'done'
),
copied AS (
    DELETE FROM inbox_copies c WHERE c.id < uuid_v7_floor(now() - interval '30 days') AND c.state = 'done'
),
made AS (
    DELETE FROM webhook_events e
    WHERE e.original_id IS NOT NULL AND e.id < uuid_v7_floor(now() - make_interval(days => :#${variable.retentionDays}::int))
        AND (e.state IN ('done', 'refused')
            OR (e.state = 'parked' AND :#${variable.parkedDays}::int > 0
                AND e.id < uuid_v7_floor(now() - make_interval(days => :#${variable.parkedDays}::int)))
            OR (e.state = 'dead' AND :#${variable.deadDays}::int > 0
                AND e.id < uuid_v7_floor(now() - make_interval(days => :#${variable.deadDays}::int))))
    RETURNING e.id
)
DELETE FROM dead_letters l USING made m WHERE l.source = 'inbound' AND l.source_id = m.id
