-- Files of messages: what is known of each, while the bytes are in the storage under the row's id.
CREATE TABLE media (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid        NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    source              varchar(10) NOT NULL CHECK (source IN ('upload', 'inbound')),
    state               varchar(10) NOT NULL CHECK (state IN ('receiving', 'pending', 'stored', 'failed', 'removed')),
    kind                varchar(10) NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'document', 'sticker')),
    mime_type           varchar(255),
    file_name           varchar(255),
    size                bigint CHECK (size > 0),
    sha256              varchar(64) CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    message_id          uuid,
    whatsapp_account_id uuid,
    meta_id             varchar(255),
    created_by          uuid,
    attempts            int         NOT NULL DEFAULT 0,
    due_at              timestamptz NOT NULL DEFAULT now(),
    lease_owner         text,
    leased_until        timestamptz,
    failure             varchar(30),
    failure_detail      text,
    created_at          timestamptz NOT NULL DEFAULT now(),
    stored_at           timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, message_id) REFERENCES messages (organization_id, id) ON DELETE SET NULL (message_id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id)
        ON DELETE SET NULL (whatsapp_account_id),
    FOREIGN KEY (organization_id, created_by) REFERENCES organization_members (organization_id, user_id)
        ON DELETE SET NULL (created_by),
    CONSTRAINT media_that_is_stored_is_known CHECK (state <> 'stored' OR (mime_type, size, sha256) IS NOT NULL)
);
COMMENT ON COLUMN media.state IS 'receiving: an upload whose bytes are on their way to the storage; pending: a customer''s file that is still at Meta; removed: its bytes are to go';
COMMENT ON COLUMN media.message_id IS 'of a customer''s file; null when the message is gone, and then the file goes too';
COMMENT ON COLUMN media.meta_id IS 'of a customer''s file, at Meta; good for seven days';
COMMENT ON COLUMN media.failure IS 'why a customer''s file could not be had, or was not had yet';
CREATE UNIQUE INDEX media_message ON media (organization_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX media_recent ON media (organization_id, created_at DESC, id);
CREATE INDEX media_due ON media (due_at) WHERE state = 'pending';
CREATE INDEX media_unwanted ON media (id) WHERE state IN ('receiving', 'removed') OR (source = 'inbound' AND message_id IS NULL);
CREATE INDEX media_account ON media (organization_id, whatsapp_account_id) WHERE whatsapp_account_id IS NOT NULL;
CREATE INDEX media_creator ON media (organization_id, created_by) WHERE created_by IS NOT NULL;
CALL fence('media');
