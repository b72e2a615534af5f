-- Every sealed text of this installation by the place that is its associated data. A column that SecretBox seals has the
-- check LIKE 'v1:_%:_%' and stands here, or a test fails: what is missing would be lost when its key is let go.
CREATE VIEW sealed_secrets WITH (security_invoker = true) AS
SELECT 'whatsapp_accounts.access_token' AS place, id, access_token AS sealed FROM whatsapp_accounts
UNION ALL
SELECT 'whatsapp_accounts.app_secret', id, app_secret FROM whatsapp_accounts WHERE app_secret IS NOT NULL
UNION ALL
SELECT 'chatbot_settings.ai_api_key', id, ai_api_key FROM chatbot_settings WHERE ai_api_key IS NOT NULL
UNION ALL
SELECT 'idempotency_keys.answer', id, answer FROM idempotency_keys;
REVOKE ALL ON sealed_secrets FROM whatomate_app;
REVOKE INSERT, UPDATE, DELETE ON sealed_secrets FROM whatomate_worker;
