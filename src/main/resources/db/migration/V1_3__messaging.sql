-- Contacts and messages.

CREATE TABLE contacts (
    id                     uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id        uuid        NOT NULL REFERENCES organizations (id),
    phone_number           varchar(64) CHECK (phone_number <> ''),
    user_id                varchar(200) CHECK (user_id <> ''),
    parent_user_id         varchar(200),
    username               varchar(255),
    profile_name           varchar(255),
    whatsapp_account_id    uuid,
    assigned_user_id       uuid,
    merged_into            uuid,
    last_message_at        timestamptz,
    last_message_preview   varchar(255),
    is_read                boolean     NOT NULL DEFAULT true,
    tags                   jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(tags) = 'array'),
    metadata               jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    opted_out_at           timestamptz,
    marketing_opted_out_at timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id)
        ON DELETE SET NULL (whatsapp_account_id),
    FOREIGN KEY (organization_id, assigned_user_id) REFERENCES organization_members (organization_id, user_id)
        ON DELETE SET NULL (assigned_user_id),
    FOREIGN KEY (organization_id, merged_into) REFERENCES contacts (organization_id, id),
    CONSTRAINT contacts_can_be_reached CHECK (phone_number IS NOT NULL OR user_id IS NOT NULL OR merged_into IS NOT NULL),
    CONSTRAINT contacts_not_merged_into_itself CHECK (merged_into <> id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
COMMENT ON COLUMN contacts.phone_number IS 'Meta''s wa_id: country code and number, digits without plus; a customer with a username may have none';
COMMENT ON COLUMN contacts.user_id IS 'Meta''s business-scoped user id, such as US.13491208655302741918; not a user of this system';
COMMENT ON COLUMN contacts.merged_into IS 'the contact that took over both keys when they turned out to be one person; this row then has no key of its own';
COMMENT ON COLUMN contacts.opted_out_at IS 'asked for no messages at all; marketing_opted_out_at: for no marketing (Meta''s user_preferences)';

CREATE UNIQUE INDEX contacts_phone ON contacts (organization_id, phone_number) WHERE phone_number IS NOT NULL;
CREATE UNIQUE INDEX contacts_user ON contacts (organization_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX contacts_recent ON contacts (organization_id, last_message_at DESC, id DESC);
CREATE INDEX contacts_assigned ON contacts (organization_id, assigned_user_id, is_read) WHERE assigned_user_id IS NOT NULL;
CREATE INDEX contacts_merged ON contacts (organization_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX contacts_account ON contacts (organization_id, whatsapp_account_id);
CALL fence('contacts');

-- No index names status or a status time: a message changes its status four times, and only updates that touch no indexed
-- column stay in their page (the room for them is the fillfactor). Queues are tables of their own.
CREATE TABLE messages (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid        NOT NULL,
    whatsapp_account_id uuid        NOT NULL,
    contact_id          uuid        NOT NULL,
    whatsapp_message_id varchar(255),
    conversation_id     varchar(255),
    cause               varchar(255),
    direction           varchar(10) NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
    message_type        varchar(20) NOT NULL CHECK (message_type IN (
        'text', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'contacts', 'interactive', 'button',
        'reaction', 'order', 'system', 'template', 'edit', 'revoke', 'request_welcome', 'unsupported', 'unknown')),
    content             text,
    payload             jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(payload) = 'object'),
    media_url           text,
    media_mime_type     varchar(100),
    media_filename      varchar(255),
    template_name       varchar(512),
    template_params     jsonb,
    interactive_data    jsonb,
    flow_response       jsonb,
    category            varchar(20) CHECK (category IN ('marketing', 'utility', 'authentication', 'service')),
    status              varchar(10) NOT NULL DEFAULT 'pending' CHECK (status IN (
        'scheduled', 'pending', 'sending', 'accepted', 'sent', 'delivered', 'read', 'played',
        'failed', 'cancelled', 'uncertain', 'received')),
    error_code          int,
    error_message       text,
    is_reply            boolean     NOT NULL DEFAULT false,
    reply_to_message_id uuid,
    metadata            jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    sent_at             timestamptz,
    delivered_at        timestamptz,
    read_at             timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id),
    FOREIGN KEY (organization_id, reply_to_message_id) REFERENCES messages (organization_id, id)
        ON DELETE SET NULL (reply_to_message_id),
    CONSTRAINT messages_incoming_is_received CHECK ((direction = 'incoming') = (status = 'received'))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02,
        autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_cost_limit = 1000);
COMMENT ON COLUMN messages.whatsapp_message_id IS 'Meta''s id (wamid): the idempotency key of everything inbound; personal data, it embeds the phone number';
COMMENT ON COLUMN messages.cause IS 'why an outgoing message exists (inbox event and n, Idempotency-Key, recipient, rule and key): the same cause never writes a second message';
COMMENT ON COLUMN messages.payload IS 'Meta''s message object: as received, or as sent without to and messaging_product';
COMMENT ON COLUMN messages.sent_at IS 'incoming: when the customer sent it, by Meta''s clock; outgoing: when Meta reported it sent';
COMMENT ON COLUMN messages.category IS 'pricing category; decides the window, the consent asked for, and whether an uncertain send may be repeated';

CREATE UNIQUE INDEX messages_whatsapp_id ON messages (whatsapp_account_id, whatsapp_message_id) WHERE whatsapp_message_id IS NOT NULL;
CREATE UNIQUE INDEX messages_cause ON messages (organization_id, cause) WHERE cause IS NOT NULL;
CREATE INDEX messages_contact ON messages (contact_id, created_at DESC, id DESC);
CREATE INDEX messages_conversation ON messages (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX messages_reply ON messages (organization_id, reply_to_message_id) WHERE reply_to_message_id IS NOT NULL;
CALL fence('messages');
