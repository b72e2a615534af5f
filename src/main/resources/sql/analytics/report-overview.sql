-- Bucket 0 is the period before.
WITH said AS MATERIALIZED (
    SELECT width_bucket(f.starts_at, :#starts::timestamptz[]) AS bucket,
        sum(f.total) FILTER (WHERE f.direction = 'incoming') AS received,
        sum(f.total) FILTER (WHERE f.direction = 'outgoing') AS outgoing,
        sum(f.accepted) AS accepted, sum(f.delivered) AS delivered, sum(f.read) AS read, sum(f.failed) AS failed
    FROM message_figures(:#organizationId::uuid, :#beforeStartsAt::timestamptz, :#endsAt::timestamptz) AS f
    WHERE :#accountId::uuid IS NULL OR f.whatsapp_account_id = :#accountId::uuid
    GROUP BY 1
),
answered AS MATERIALIZED (
    SELECT width_bucket(f.starts_at, :#starts::timestamptz[]) AS bucket, sum(f.answers) AS answers, sum(f.wait_seconds) AS wait_seconds
    FROM answer_figures(:#organizationId::uuid, :#beforeStartsAt::timestamptz, :#endsAt::timestamptz) AS f
    WHERE :#accountId::uuid IS NULL OR f.whatsapp_account_id = :#accountId::uuid
    GROUP BY 1
),
arrived AS MATERIALIZED (
    SELECT width_bucket(f.starts_at, :#starts::timestamptz[]) AS bucket, sum(f.contacts) AS contacts, sum(f.conversations) AS conversations
    FROM arrival_figures(:#organizationId::uuid, :#beforeStartsAt::timestamptz, :#endsAt::timestamptz) AS f
    WHERE :#accountId::uuid IS NULL OR f.whatsapp_account_id = :#accountId::uuid
    GROUP BY 1
),
figures AS (
    SELECT b.bucket, row_to_json(shape) AS body
    FROM (VALUES (0), (1)) AS b (bucket)
    LEFT JOIN said s ON s.bucket = b.bucket
    LEFT JOIN answered a ON a.bucket = b.bucket
    LEFT JOIN arrived n ON n.bucket = b.bucket
    CROSS JOIN LATERAL (
        SELECT t.*, coalesce(n.contacts, 0) AS "newContacts", coalesce(n.conversations, 0) AS "newConversations", coalesce(a.answers, 0) AS answers,
            round(a.wait_seconds / nullif(a.answers, 0)) AS "averageWaitSeconds"
        FROM message_totals(s.received, s.outgoing, s.accepted, s.delivered, s.read, s.failed) AS t) AS shape
)
SELECT CASE WHEN :#accountId::uuid IS NOT NULL AND NOT EXISTS (
        SELECT FROM whatsapp_accounts a WHERE a.organization_id = :#organizationId::uuid AND a.id = :#accountId::uuid)
    THEN 'unknown:accountId' ELSE 'ok' END AS state, NULL AS id, NULL AS version,
    (SELECT row_to_json(report) FROM (
        SELECT :#period::json AS period,
            (SELECT body FROM figures WHERE bucket = 1) AS totals, (SELECT body FROM figures WHERE bucket = 0) AS before,
            (SELECT row_to_json(state) FROM (
                SELECT (SELECT count(*) FROM conversations v
                        WHERE v.organization_id = :#organizationId::uuid AND v.last_message_at > now() - interval '24 hours'
                            AND v.last_inbound_at > now() - interval '24 hours'
                            AND (:#accountId::uuid IS NULL OR v.whatsapp_account_id = :#accountId::uuid)) AS "openWindows",
                    (SELECT count(*) FROM conversations v
                        WHERE v.organization_id = :#organizationId::uuid AND v.unread_count > 0
                            AND (:#accountId::uuid IS NULL OR v.whatsapp_account_id = :#accountId::uuid)) AS "unreadConversations"
            ) AS state) AS now
    ) AS report)::text AS body
