-- What Meta approves or publishes for an account: message templates and WhatsApp Flows.

CREATE TABLE templates (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid         NOT NULL REFERENCES organizations (id),
    whatsapp_account_id uuid         NOT NULL,
    meta_template_id    varchar(100),
    name                varchar(512) NOT NULL CHECK (name ~ '^[a-z0-9_]+$'),
    display_name        varchar(255),
    language            varchar(15)  NOT NULL CHECK (language <> ''),
    category            varchar(20)  NOT NULL CHECK (category IN ('MARKETING', 'UTILITY', 'AUTHENTICATION')),
    status              varchar(20)  NOT NULL DEFAULT 'PENDING' CHECK (status IN (
        'PENDING', 'APPROVED', 'REJECTED', 'PAUSED', 'DISABLED', 'IN_APPEAL', 'LIMIT_EXCEEDED',
        'ARCHIVED', 'PENDING_DELETION', 'DELETED')),
    quality_score       varchar(10)  NOT NULL DEFAULT 'UNKNOWN' CHECK (quality_score IN ('GREEN', 'YELLOW', 'RED', 'UNKNOWN')),
    rejected_reason     text,
    parameter_format    varchar(10)  NOT NULL DEFAULT 'POSITIONAL' CHECK (parameter_format IN ('POSITIONAL', 'NAMED')),
    header_type         varchar(20)  CHECK (header_type IN ('TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'GIF', 'LOCATION')),
    header_content      text,
    body_content        text         NOT NULL,
    footer_content      text,
    buttons             jsonb        NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(buttons) = 'array'),
    components          jsonb        NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(components) = 'array'),
    sample_values       jsonb        NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(sample_values) IN ('array', 'object')),
    created_at          timestamptz  NOT NULL DEFAULT now(),
    updated_at          timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, whatsapp_account_id, name, language),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id)
);
COMMENT ON COLUMN templates.components IS 'Meta''s own component list: what a send is checked against';
CREATE INDEX templates_meta ON templates (meta_template_id) WHERE meta_template_id IS NOT NULL;
CALL fence('templates');

CREATE TABLE whatsapp_flows (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid         NOT NULL REFERENCES organizations (id),
    whatsapp_account_id uuid         NOT NULL,
    meta_flow_id        varchar(100),
    name                varchar(255) NOT NULL CHECK (name <> ''),
    status              varchar(20)  NOT NULL DEFAULT 'DRAFT' CHECK (status IN (
        'DRAFT', 'PUBLISHED', 'DEPRECATED', 'BLOCKED', 'THROTTLED')),
    category            varchar(50),
    json_version        varchar(10)  NOT NULL DEFAULT '7.3',
    flow_json           jsonb        CHECK (jsonb_typeof(flow_json) = 'object'),
    screens             jsonb        NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(screens) = 'array'),
    preview_url         text,
    created_at          timestamptz  NOT NULL DEFAULT now(),
    updated_at          timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, whatsapp_account_id, name),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id)
);
CREATE INDEX whatsapp_flows_meta ON whatsapp_flows (meta_flow_id) WHERE meta_flow_id IS NOT NULL;
CALL fence('whatsapp_flows');
