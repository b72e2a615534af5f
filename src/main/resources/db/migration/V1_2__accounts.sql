-- WhatsApp accounts: the business phone numbers of an organization.
-- A sealed column holds SecretBox's text form `v1:<key id>:<base64>`; its check keeps a plain secret out of the table.

CREATE TABLE whatsapp_accounts (
    id                    uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id       uuid         NOT NULL REFERENCES organizations (id),
    name                  varchar(255) NOT NULL CHECK (name <> ''),
    phone_id              varchar(100) NOT NULL CHECK (phone_id <> ''),
    business_id           varchar(100) NOT NULL CHECK (business_id <> ''),
    display_phone_number  varchar(32),
    access_token          text         NOT NULL CHECK (access_token LIKE 'v1:_%:_%'),
    app_secret            text         CHECK (app_secret LIKE 'v1:_%:_%'),
    webhook_verify_token  varchar(255),
    api_version           varchar(20)  NOT NULL DEFAULT 'v24.0' CHECK (api_version ~ '^v[0-9]{1,3}\.[0-9]$'),
    graph_base_url        text         NOT NULL DEFAULT 'https://graph.facebook.com',
    throughput_per_second int          NOT NULL DEFAULT 80 CHECK (throughput_per_second BETWEEN 1 AND 1000),
    pace_burst            int          NOT NULL DEFAULT 20 CHECK (pace_burst BETWEEN 1 AND 1000),
    is_default_incoming   boolean      NOT NULL DEFAULT false,
    is_default_outgoing   boolean      NOT NULL DEFAULT false,
    auto_read_receipt     boolean      NOT NULL DEFAULT false,
    status                varchar(10)  NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at            timestamptz  NOT NULL DEFAULT now(),
    updated_at            timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, phone_id)
);
COMMENT ON COLUMN whatsapp_accounts.phone_id IS 'Meta''s phone number id: names the number in webhooks and in the path of a send';
COMMENT ON COLUMN whatsapp_accounts.business_id IS 'Meta''s WhatsApp business account (WABA) id';
COMMENT ON COLUMN whatsapp_accounts.access_token IS 'sealed; associated data whatsapp_accounts.access_token/<id>';
COMMENT ON COLUMN whatsapp_accounts.app_secret IS 'sealed; associated data whatsapp_accounts.app_secret/<id>; counts only on /webhook/{account}';
COMMENT ON COLUMN whatsapp_accounts.throughput_per_second IS 'Meta''s level of the number: 80, 20 for coexistence, 1000 when raised';
COMMENT ON COLUMN whatsapp_accounts.pace_burst IS 'tokens the number''s bucket holds at most';

-- A number belongs to one tenant of the installation: a webhook names the number, nothing else.
CREATE UNIQUE INDEX whatsapp_accounts_active_phone ON whatsapp_accounts (phone_id) WHERE status = 'active';
CREATE UNIQUE INDEX whatsapp_accounts_default_incoming ON whatsapp_accounts (organization_id) WHERE is_default_incoming;
CREATE UNIQUE INDEX whatsapp_accounts_default_outgoing ON whatsapp_accounts (organization_id) WHERE is_default_outgoing;
CREATE INDEX whatsapp_accounts_business ON whatsapp_accounts (business_id);
CALL fence('whatsapp_accounts');
