-- Accounts through the API: versions, when secrets changed, and what Meta last said of the number.
ALTER TABLE whatsapp_accounts
    ADD COLUMN version int NOT NULL DEFAULT 1,
    ADD COLUMN verified_name varchar(255),
    ADD COLUMN quality_rating varchar(40),
    ADD COLUMN messaging_limit varchar(40),
    ADD COLUMN number_status varchar(40),
    ADD COLUMN is_subscribed boolean,
    ADD COLUMN tested_at timestamptz,
    ADD COLUMN access_token_changed_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN app_secret_changed_at timestamptz;
UPDATE whatsapp_accounts SET app_secret_changed_at = updated_at WHERE app_secret IS NOT NULL;
COMMENT ON COLUMN whatsapp_accounts.version IS 'one more with every update through the API: the ETag of the account';
COMMENT ON COLUMN whatsapp_accounts.status IS 'active: its token has read the number at Meta, and no other active account has it; only then do webhooks find it';
COMMENT ON COLUMN whatsapp_accounts.quality_rating IS 'Meta''s word: GREEN, YELLOW, RED, UNKNOWN, NA';
COMMENT ON COLUMN whatsapp_accounts.messaging_limit IS 'Meta''s tier: how many customers may be written to in 24 hours';
COMMENT ON COLUMN whatsapp_accounts.number_status IS 'Meta''s word: CONNECTED, PENDING, BANNED, …';
COMMENT ON COLUMN whatsapp_accounts.is_subscribed IS 'Whether an app is subscribed to the WABA''s webhooks, when last asked; null: never asked';
COMMENT ON COLUMN whatsapp_accounts.tested_at IS 'When the connection was last tested';
