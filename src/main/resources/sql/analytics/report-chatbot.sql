-- Bucket 0 is the period before. A message of a customer has at most one answer of the bot.
WITH counts AS MATERIALIZED (
    SELECT width_bucket(f.starts_at, :#starts::timestamptz[]) AS bucket,
        sum(f.total) FILTER (WHERE f.sender = 'customer') AS received,
        sum(f.total) FILTER (WHERE f.sender = 'bot') AS answers,
        sum(f.failed) FILTER (WHERE f.sender = 'bot') AS failed
    FROM message_figures(:#organizationId::uuid, :#beforeStartsAt::timestamptz, :#endsAt::timestamptz) AS f
    WHERE f.sender IN ('customer', 'bot') AND (:#accountId::uuid IS NULL OR f.whatsapp_account_id = :#accountId::uuid)
    GROUP BY 1
),
series AS (
    SELECT b.bucket, b.starts_at, b.label, coalesce(c.received, 0) AS received, coalesce(c.answers, 0) AS answers,
        coalesce(c.failed, 0) AS failed
    FROM (
        SELECT * FROM unnest(:#starts::timestamptz[], :#labels::text[]) WITH ORDINALITY AS b (starts_at, label, bucket)
        UNION ALL
        SELECT :#beforeStartsAt::timestamptz, NULL, 0) AS b
    LEFT JOIN counts c ON c.bucket = b.bucket
),
begun AS (
    SELECT width_bucket(uuid_v7_moment(s.id), ARRAY[:#startsAt::timestamptz]) AS is_now, count(*) AS started,
        count(*) FILTER (WHERE s.status = 'active') AS active, count(*) FILTER (WHERE s.status = 'completed') AS completed,
        count(*) FILTER (WHERE s.status = 'cancelled') AS cancelled, count(*) FILTER (WHERE s.status = 'timeout') AS timed_out
    FROM chatbot_sessions s
    WHERE s.organization_id = :#organizationId::uuid AND s.id >= uuid_v7_floor(:#beforeStartsAt::timestamptz)
        AND s.id < uuid_v7_floor(:#endsAt::timestamptz)
        AND (:#accountId::uuid IS NULL OR s.whatsapp_account_id = :#accountId::uuid)
    GROUP BY 1
),
handed AS (
    SELECT width_bucket(uuid_v7_moment(t.id), ARRAY[:#startsAt::timestamptz]) AS is_now, count(*) AS transfers
    FROM agent_transfers t
    WHERE t.organization_id = :#organizationId::uuid AND t.id >= uuid_v7_floor(:#beforeStartsAt::timestamptz)
        AND t.id < uuid_v7_floor(:#endsAt::timestamptz)
        AND (:#accountId::uuid IS NULL OR t.whatsapp_account_id = :#accountId::uuid)
    GROUP BY 1
),
figures AS (
    SELECT k.is_now, row_to_json(shape) AS body
    FROM (VALUES (0), (1)) AS k (is_now)
    JOIN LATERAL (
        SELECT sum(s.received) AS received, sum(s.answers) AS answers, sum(s.failed) AS failed
        FROM series s WHERE least(s.bucket, 1) = k.is_now) AS f ON true
    LEFT JOIN begun b ON b.is_now = k.is_now
    LEFT JOIN handed h ON h.is_now = k.is_now
    CROSS JOIN LATERAL (
        SELECT f.received, f.answers, f.failed, round(f.answers / nullif(f.received, 0), 4) AS "answerRate",
            coalesce(h.transfers, 0) AS "transfersToAgents",
            (SELECT row_to_json(sessions) FROM (
                SELECT coalesce(b.started, 0) AS started, coalesce(b.active, 0) AS active, coalesce(b.completed, 0) AS completed,
                    coalesce(b.cancelled, 0) AS cancelled, coalesce(b.timed_out, 0) AS "timedOut") AS sessions) AS sessions) AS shape
)
SELECT CASE WHEN :#accountId::uuid IS NOT NULL AND NOT EXISTS (
        SELECT FROM whatsapp_accounts a WHERE a.organization_id = :#organizationId::uuid AND a.id = :#accountId::uuid)
    THEN 'unknown:accountId' ELSE 'ok' END AS state, NULL AS id, NULL AS version,
    (SELECT row_to_json(report) FROM (
        SELECT :#period::json AS period,
            (SELECT body FROM figures WHERE is_now = 1) AS totals, (SELECT body FROM figures WHERE is_now = 0) AS before,
            (SELECT json_agg(row_to_json(item) ORDER BY item."startsAt") FROM (
                SELECT s.label, rfc3339(s.starts_at) AS "startsAt", s.received, s.answers, s.failed,
                    round(s.answers::numeric / nullif(s.received, 0), 4) AS "answerRate"
                FROM series s WHERE s.bucket > 0) AS item) AS series
    ) AS report)::text AS body
