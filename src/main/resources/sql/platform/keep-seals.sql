-- Puts the new seal in place of the old one, unless somebody wrote another secret there meanwhile; adds how many. Both secrets
-- of an account change in one update: a statement updates a row once.
WITH given AS MATERIALIZED (
    SELECT s.place, s.id, s.sealed, s.resealed
    FROM jsonb_to_recordset(:#${variable.seals}::jsonb) AS s (place text, id uuid, sealed text, resealed text)
),
accounts AS (
    UPDATE whatsapp_accounts a SET access_token = coalesce(t.resealed, a.access_token), app_secret = coalesce(s.resealed, a.app_secret)
    FROM (SELECT DISTINCT id FROM given WHERE place LIKE 'whatsapp\_accounts.%') AS g
    LEFT JOIN given t ON t.id = g.id AND t.place = 'whatsapp_accounts.access_token'
    LEFT JOIN given s ON s.id = g.id AND s.place = 'whatsapp_accounts.app_secret'
    WHERE a.id = g.id AND (t.id IS NULL OR a.access_token = t.sealed) AND (s.id IS NULL OR a.app_secret = s.sealed)
    RETURNING (t.id IS NOT NULL)::int + (s.id IS NOT NULL)::int AS secrets
),
bots AS (
    UPDATE chatbot_settings c SET ai_api_key = g.resealed
    FROM given g
    WHERE g.place = 'chatbot_settings.ai_api_key' AND c.id = g.id AND c.ai_api_key = g.sealed
    RETURNING 1 AS secrets
),
answers AS (
    UPDATE idempotency_keys k SET answer = g.resealed
    FROM given g
    WHERE g.place = 'idempotency_keys.answer' AND k.id = g.id AND k.answer = g.sealed
    RETURNING 1 AS secrets
),
callbacks AS (
    UPDATE callback_targets t SET secret = g.resealed
    FROM given g
    WHERE g.place = 'callback_targets.secret' AND t.id = g.id AND t.secret = g.sealed
    RETURNING 1 AS secrets
),
webhooks AS (
    UPDATE webhook_secrets k SET secret = g.resealed
    FROM given g
    WHERE g.place = 'webhook_secrets.secret' AND k.id = g.id AND k.secret = g.sealed
    RETURNING 1 AS secrets
)
SELECT (:#${variable.resealed}::int + coalesce(sum(secrets), 0))::int AS resealed
FROM (SELECT secrets FROM accounts UNION ALL SELECT secrets FROM bots UNION ALL SELECT secrets FROM answers
    UNION ALL SELECT secrets FROM callbacks UNION ALL SELECT secrets FROM webhooks) AS done
