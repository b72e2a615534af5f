-- Bucket 0 is the period before.
WITH counts AS MATERIALIZED (
    SELECT width_bucket(f.starts_at, :#starts::timestamptz[]) AS bucket, f.whatsapp_account_id, f.direction, f.sender,
        f.message_type, f.category, f.error_code, sum(f.total) AS total, sum(f.accepted) AS accepted,
        sum(f.delivered) AS delivered, sum(f.read) AS read, sum(f.failed) AS failed
    FROM message_figures(:#organizationId::uuid, :#beforeStartsAt::timestamptz, :#endsAt::timestamptz) AS f
    WHERE :#accountId::uuid IS NULL OR f.whatsapp_account_id = :#accountId::uuid
    GROUP BY 1, 2, 3, 4, 5, 6, 7
),
flows AS (
    SELECT *, CASE direction WHEN 'incoming' THEN total END AS received, CASE direction WHEN 'outgoing' THEN total END AS outgoing
    FROM counts
),
series AS (
    SELECT b.bucket, b.starts_at, b.label, t.*
    FROM unnest(:#starts::timestamptz[], :#labels::text[]) WITH ORDINALITY AS b (starts_at, label, bucket)
    LEFT JOIN (
        SELECT bucket, sum(received) AS received, sum(outgoing) AS outgoing, sum(accepted) AS accepted, sum(delivered) AS delivered,
            sum(read) AS read, sum(failed) AS failed
        FROM flows GROUP BY bucket) AS f ON f.bucket = b.bucket
    CROSS JOIN LATERAL message_totals(f.received, f.outgoing, f.accepted, f.delivered, f.read, f.failed) AS t
)
SELECT CASE WHEN :#accountId::uuid IS NOT NULL AND NOT EXISTS (
        SELECT FROM whatsapp_accounts a WHERE a.organization_id = :#organizationId::uuid AND a.id = :#accountId::uuid)
    THEN 'unknown:accountId' ELSE 'ok' END AS state, NULL AS id, NULL AS version,
    (SELECT row_to_json(report) FROM (
        SELECT :#period::json AS period,
            (SELECT row_to_json(t) FROM (
                SELECT sum(received) AS received, sum(outgoing) AS outgoing, sum(accepted) AS accepted,
                    sum(delivered) AS delivered, sum(read) AS read, sum(failed) AS failed
                FROM flows WHERE bucket > 0) AS f, message_totals(f.received, f.outgoing, f.accepted, f.delivered, f.read, f.failed) AS t) AS totals,
            (SELECT row_to_json(t) FROM (
                SELECT sum(received) AS received, sum(outgoing) AS outgoing, sum(accepted) AS accepted,
                    sum(delivered) AS delivered, sum(read) AS read, sum(failed) AS failed
                FROM flows WHERE bucket = 0) AS f, message_totals(f.received, f.outgoing, f.accepted, f.delivered, f.read, f.failed) AS t) AS before,
            (SELECT json_agg(row_to_json(item) ORDER BY item."startsAt") FROM (
                SELECT s.label, rfc3339(s.starts_at) AS "startsAt", s.received, s.outgoing, s.waiting, s.delivered, s.read,
                    s.failed, s."deliveryRate", s."readRate"
                FROM series s) AS item) AS series,
            coalesce((SELECT json_agg(row_to_json(item) ORDER BY item.name, item."accountId") FROM (
                SELECT f.whatsapp_account_id AS "accountId", a.name, t.*
                FROM (
                    SELECT whatsapp_account_id, sum(received) AS received, sum(outgoing) AS outgoing, sum(accepted) AS accepted,
                        sum(delivered) AS delivered, sum(read) AS read, sum(failed) AS failed
                    FROM flows WHERE bucket > 0 GROUP BY whatsapp_account_id) AS f
                JOIN whatsapp_accounts a ON a.organization_id = :#organizationId::uuid AND a.id = f.whatsapp_account_id
                CROSS JOIN LATERAL message_totals(f.received, f.outgoing, f.accepted, f.delivered, f.read, f.failed) AS t) AS item), '[]') AS "byAccount",
            coalesce((SELECT json_agg(row_to_json(item) ORDER BY item.count DESC, item.direction, item.type) FROM (
                SELECT direction, message_type AS type, sum(total) AS count
                FROM counts WHERE bucket > 0 GROUP BY 1, 2) AS item), '[]') AS "byType",
            coalesce((SELECT json_agg(row_to_json(item) ORDER BY item.count DESC, item.sender) FROM (
                SELECT sender, sum(total) AS count
                FROM counts WHERE bucket > 0 GROUP BY 1) AS item), '[]') AS "bySender",
            coalesce((SELECT json_agg(row_to_json(item) ORDER BY item.count DESC, item.category) FROM (
                SELECT category, sum(total) AS count
                FROM counts WHERE bucket > 0 AND direction = 'outgoing' AND category IS NOT NULL GROUP BY 1) AS item), '[]') AS "byCategory",
            coalesce((SELECT json_agg(row_to_json(item) ORDER BY item.count DESC, item.code) FROM (
                SELECT error_code AS code, message_way_out(error_code) AS "wayOut", sum(failed) AS count
                FROM counts WHERE bucket > 0 AND failed > 0 GROUP BY 1) AS item), '[]') AS failures
    ) AS report)::text AS body
