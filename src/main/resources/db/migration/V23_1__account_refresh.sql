-- What the connection test finds wrong, and when an access token ends; both are looked at once a day.
ALTER TABLE whatsapp_accounts
    ADD COLUMN token_expires_at timestamptz,
    ADD COLUMN connection_fault varchar(40),
    ADD COLUMN refresh_due_at timestamptz NOT NULL DEFAULT now() + (0.5 + random() / 2) * interval '24 hours';
COMMENT ON COLUMN whatsapp_accounts.token_expires_at IS 'When Meta takes the access token no more; null: never, or not known';
COMMENT ON COLUMN whatsapp_accounts.connection_fault IS 'What the last connection test or refresh found wrong, by the name of the API; null: nothing';
COMMENT ON COLUMN whatsapp_accounts.refresh_due_at IS 'When Meta is asked about the account anew; spread over the day';
UPDATE whatsapp_accounts SET refresh_due_at = now() + random() * interval '24 hours';
CREATE INDEX whatsapp_accounts_refresh ON whatsapp_accounts (refresh_due_at) WHERE status = 'active';
