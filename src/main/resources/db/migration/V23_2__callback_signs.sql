-- What was seen at the callback URLs, for whoever asks why no webhook arrives. Gathered in memory and added once a minute, so
-- that no webhook pays for it; what a crash loses is a minute of it.
CREATE TABLE callback_signs (
    whatsapp_account_id  uuid UNIQUE NULLS NOT DISTINCT REFERENCES whatsapp_accounts (id) ON DELETE CASCADE,
    last_event_at        timestamptz,
    last_delivery_at     timestamptz,
    handshake_at         timestamptz,
    refused_handshake_at timestamptz,
    refused_signature_at timestamptz,
    refused_signatures   bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
COMMENT ON COLUMN callback_signs.whatsapp_account_id IS 'Of which account''s own URL; null: the installation''s URL';
COMMENT ON COLUMN callback_signs.last_event_at IS 'When something about the account was last kept, whichever URL it came to';
COMMENT ON COLUMN callback_signs.last_delivery_at IS 'When a call of Meta''s was last found well signed at this URL';
REVOKE ALL ON callback_signs FROM whatomate_app;
