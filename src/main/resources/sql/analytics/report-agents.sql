-- Members, and who wrote in the period and is none any more. An agent is told of nobody else. Bucket 0 is the period before.
WITH counts AS MATERIALIZED (
    SELECT width_bucket(f.starts_at, :#starts::timestamptz[]) AS bucket, f.user_id, sum(f.messages) AS messages,
        sum(f.answers) AS answers, sum(f.wait_seconds) AS wait_seconds, sum(f.within_minute) AS within_minute,
        sum(f.within_five_minutes) AS within_five_minutes, sum(f.within_hour) AS within_hour, sum(f.within_day) AS within_day
    FROM answer_figures(:#organizationId::uuid, :#beforeStartsAt::timestamptz, :#endsAt::timestamptz) AS f
    WHERE (:#accountId::uuid IS NULL OR f.whatsapp_account_id = :#accountId::uuid)
        AND (:#role::text <> 'agent' OR f.user_id = :#userId::uuid)
    GROUP BY 1, 2
),
people AS (
    SELECT user_id FROM organization_members m
    WHERE m.organization_id = :#organizationId::uuid AND (:#role::text <> 'agent' OR m.user_id = :#userId::uuid)
    UNION
    SELECT user_id FROM counts WHERE bucket = 1
),
waiting AS MATERIALIZED (
    SELECT c.assigned_user_id AS user_id, count(*) AS conversations
    FROM conversations v
    JOIN contacts c ON c.organization_id = v.organization_id AND c.id = v.contact_id
    WHERE v.organization_id = :#organizationId::uuid AND v.unread_count > 0 AND c.assigned_user_id IS NOT NULL
        AND (:#accountId::uuid IS NULL OR v.whatsapp_account_id = :#accountId::uuid)
    GROUP BY 1
)
SELECT CASE WHEN :#accountId::uuid IS NOT NULL AND NOT EXISTS (
        SELECT FROM whatsapp_accounts a WHERE a.organization_id = :#organizationId::uuid AND a.id = :#accountId::uuid)
    THEN 'unknown:accountId' ELSE 'ok' END AS state, NULL AS id, NULL AS version,
    (SELECT row_to_json(report) FROM (
        SELECT :#period::json AS period,
            coalesce((SELECT json_agg(row_to_json(item) ORDER BY item.answers DESC, item.messages DESC, item."userId") FROM (
                SELECT p.user_id AS "userId", u.full_name AS "fullName", m.role, t.*,
                    coalesce(w.conversations, 0) AS "unreadConversations",
                    (SELECT row_to_json(earlier) FROM answer_totals(b.messages, b.answers, b.wait_seconds, b.within_minute,
                        b.within_five_minutes, b.within_hour, b.within_day) AS earlier) AS before
                FROM people p
                LEFT JOIN organization_members m ON m.organization_id = :#organizationId::uuid AND m.user_id = p.user_id
                LEFT JOIN user_profiles u ON u.id = p.user_id
                LEFT JOIN counts n ON n.user_id = p.user_id AND n.bucket = 1
                LEFT JOIN counts b ON b.user_id = p.user_id AND b.bucket = 0
                LEFT JOIN waiting w ON w.user_id = p.user_id
                CROSS JOIN LATERAL answer_totals(n.messages, n.answers, n.wait_seconds, n.within_minute, n.within_five_minutes,
                    n.within_hour, n.within_day) AS t) AS item), '[]') AS items
    ) AS report)::text AS body
