-- Counts the quarters of an hour that are over and not counted yet, at most six hours of them, and once more those of the
-- last 35 days in which a message changed its status since: Meta tells statuses for 30 days. Counting a quarter again
-- replaces what was counted. A quarter is over ten minutes after its end, when what was begun in it has been committed.
-- Of two nodes one finds the row of progress locked and does nothing.
WITH progress AS MATERIALIZED (
    SELECT p.counted_until, p.looked_until, quarter_of(now() - interval '10 minutes') AS closed
    FROM analytics_progress p
    FOR UPDATE SKIP LOCKED
),
-- Where nothing was said for long, counting goes on where something was.
span AS MATERIALIZED (
    SELECT s.starts_at, least(s.starts_at + interval '6 hours', p.closed) AS ends_at, p.closed, p.counted_until, p.looked_until
    FROM progress p
    CROSS JOIN LATERAL (
        SELECT greatest(p.counted_until, least(p.closed,
            (SELECT r.starts_at FROM removed_message_counts r WHERE r.starts_at >= p.counted_until ORDER BY r.starts_at LIMIT 1),
            (SELECT quarter_of(uuid_v7_moment(m.id)) FROM messages m WHERE m.id >= uuid_v7_floor(p.counted_until) ORDER BY m.id LIMIT 1),
            (SELECT quarter_of(uuid_v7_moment(c.id)) FROM contacts c WHERE c.id >= uuid_v7_floor(p.counted_until) ORDER BY c.id LIMIT 1),
            (SELECT quarter_of(uuid_v7_moment(v.id)) FROM conversations v WHERE v.id >= uuid_v7_floor(p.counted_until) ORDER BY v.id LIMIT 1)
        )) AS starts_at) AS s
),
fresh AS (
    SELECT DISTINCT m.organization_id, quarter_of(uuid_v7_moment(m.id)) AS starts_at
    FROM span s
    JOIN messages m ON m.id >= uuid_v7_floor(s.starts_at) AND m.id < uuid_v7_floor(s.ends_at)
    UNION
    SELECT r.organization_id, r.starts_at
    FROM span s
    JOIN removed_message_counts r ON r.starts_at >= s.starts_at AND r.starts_at < s.ends_at
),
late AS (
    SELECT DISTINCT e.organization_id, quarter_of(uuid_v7_moment(e.message_id)) AS starts_at
    FROM span s
    JOIN message_events e ON e.id >= uuid_v7_floor(s.looked_until - interval '15 minutes')
),
quarters AS MATERIALIZED (
    SELECT q.organization_id, q.starts_at, uuid_v7_floor(q.starts_at) AS low,
        uuid_v7_floor(q.starts_at + interval '15 minutes') AS high
    FROM (
        SELECT * FROM fresh
        UNION
        SELECT l.* FROM late l, span s
        WHERE l.starts_at < s.counted_until AND l.starts_at >= s.counted_until - interval '35 days') AS q
),
counted AS MATERIALIZED (
    SELECT q.organization_id, q.starts_at, k.*
    FROM quarters q CROSS JOIN LATERAL counted_messages(q.organization_id, q.low, q.high) AS k
),
answered AS MATERIALIZED (
    SELECT q.organization_id, q.starts_at, k.*
    FROM quarters q CROSS JOIN LATERAL counted_answers(q.organization_id, q.low, q.high) AS k
),
-- Of quarters that are counted no more.
forgotten AS (
    DELETE FROM removed_message_counts r USING span s WHERE r.starts_at < s.counted_until - interval '36 days'
),
-- A message that was delivered since is no longer among the accepted or failed ones.
outdated AS (
    DELETE FROM message_counts c USING quarters q
    WHERE c.organization_id = q.organization_id AND c.starts_at = q.starts_at AND NOT EXISTS (
        SELECT FROM counted k
        WHERE k.organization_id = c.organization_id AND k.starts_at = c.starts_at
            AND k.whatsapp_account_id = c.whatsapp_account_id AND k.direction = c.direction AND k.sender = c.sender
            AND k.message_type = c.message_type AND k.category IS NOT DISTINCT FROM c.category
            AND k.error_code IS NOT DISTINCT FROM c.error_code)
),
kept AS (
    INSERT INTO message_counts AS c (organization_id, starts_at, whatsapp_account_id, direction, sender, message_type,
        category, error_code, total, accepted, delivered, read, failed)
    SELECT * FROM counted
    ON CONFLICT (organization_id, starts_at, whatsapp_account_id, direction, sender, message_type, category, error_code)
    DO UPDATE SET total = excluded.total, accepted = excluded.accepted, delivered = excluded.delivered,
        read = excluded.read, failed = excluded.failed
    WHERE (c.total, c.accepted, c.delivered, c.read, c.failed)
        IS DISTINCT FROM (excluded.total, excluded.accepted, excluded.delivered, excluded.read, excluded.failed)
),
-- A quarter in which less is found than was counted has lost messages, and keeps what it has.
kept_answers AS (
    INSERT INTO answer_counts AS c (organization_id, starts_at, whatsapp_account_id, user_id, messages, answers, wait_seconds,
        within_minute, within_five_minutes, within_hour, within_day)
    SELECT * FROM answered
    ON CONFLICT (organization_id, starts_at, whatsapp_account_id, user_id)
    DO UPDATE SET messages = excluded.messages, answers = excluded.answers, wait_seconds = excluded.wait_seconds,
        within_minute = excluded.within_minute, within_five_minutes = excluded.within_five_minutes,
        within_hour = excluded.within_hour, within_day = excluded.within_day
    WHERE excluded.messages >= c.messages
        AND (c.messages, c.answers, c.wait_seconds) IS DISTINCT FROM (excluded.messages, excluded.answers, excluded.wait_seconds)
),
arrived AS (
    INSERT INTO arrival_counts AS c (organization_id, starts_at, whatsapp_account_id, contacts, conversations)
    SELECT k.organization_id, k.starts_at, k.whatsapp_account_id, sum(k.contacts), sum(k.conversations)
    FROM (
        SELECT p.organization_id, quarter_of(uuid_v7_moment(p.id)) AS starts_at, p.whatsapp_account_id, 1 AS contacts, 0 AS conversations
        FROM span s JOIN contacts p ON p.id >= uuid_v7_floor(s.starts_at) AND p.id < uuid_v7_floor(s.ends_at)
        UNION ALL
        SELECT v.organization_id, quarter_of(uuid_v7_moment(v.id)), v.whatsapp_account_id, 0, 1
        FROM span s JOIN conversations v ON v.id >= uuid_v7_floor(s.starts_at) AND v.id < uuid_v7_floor(s.ends_at)) AS k
    GROUP BY 1, 2, 3
    ON CONFLICT (organization_id, starts_at, whatsapp_account_id)
    DO UPDATE SET contacts = excluded.contacts, conversations = excluded.conversations
),
moved AS (
    UPDATE analytics_progress p
    SET counted_until = greatest(s.starts_at, s.ends_at), looked_until = now()
    FROM span s
)
SELECT s.ends_at < s.closed AS more_to_count FROM span s
