-- A file as Meta has it for one account, so that it is uploaded there once however often it is sent.
CREATE TABLE media_copies (
    organization_id     uuid         NOT NULL,
    media_id            uuid         NOT NULL,
    whatsapp_account_id uuid         NOT NULL,
    meta_id             varchar(255) NOT NULL,
    expires_at          timestamptz  NOT NULL,
    PRIMARY KEY (media_id, whatsapp_account_id),
    FOREIGN KEY (organization_id, media_id) REFERENCES media (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN media_copies.expires_at IS 'Meta keeps what is uploaded for thirty days';
CREATE INDEX media_copies_account ON media_copies (organization_id, whatsapp_account_id);
CALL fence('media_copies');
