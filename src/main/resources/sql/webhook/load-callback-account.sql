-- The active account of a callback URL with its own secrets, still sealed.
SELECT id, app_secret, webhook_verify_token
FROM whatsapp_accounts
WHERE id = :#accountId AND status = 'active'
