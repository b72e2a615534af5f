-- What makes the platform write first: notification rules and bulk campaigns, each with the rows it works through.

CREATE TABLE notification_rules (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid         NOT NULL REFERENCES organizations (id),
    whatsapp_account_id uuid,
    name                varchar(255) NOT NULL CHECK (name <> ''),
    is_enabled          boolean      NOT NULL DEFAULT true,
    trigger_type        varchar(20)  NOT NULL CHECK (trigger_type IN ('webhook', 'scheduler', 'api', 'kafka', 'sql', 'file')),
    trigger_config      jsonb        NOT NULL CHECK (jsonb_typeof(trigger_config) = 'object'),
    template_id         uuid,
    field_mappings      jsonb        NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(field_mappings) = 'object'),
    conditions          jsonb        NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(conditions) = 'array'),
    attachment_config   jsonb        CHECK (jsonb_typeof(attachment_config) = 'object'),
    created_at          timestamptz  NOT NULL DEFAULT now(),
    updated_at          timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id),
    FOREIGN KEY (organization_id, template_id) REFERENCES templates (organization_id, id)
);
COMMENT ON COLUMN notification_rules.whatsapp_account_id IS 'null: the organization''s default outgoing account';
COMMENT ON COLUMN notification_rules.conditions IS 'array of {field, operator, value}; all must hold';
CALL fence('notification_rules');

-- One row per triggering event and rule: the same event again finds its row and sends nothing.
CREATE TABLE notification_deliveries (
    id                   uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id      uuid         NOT NULL,
    notification_rule_id uuid         NOT NULL,
    trigger_key          varchar(255) NOT NULL CHECK (trigger_key <> ''),
    payload              jsonb        NOT NULL DEFAULT '{}',
    status               varchar(10)  NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'done', 'skipped', 'failed')),
    attempts             int          NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    available_at         timestamptz  NOT NULL DEFAULT now(),
    leased_until         timestamptz,
    message_id           uuid,
    error_message        text,
    created_at           timestamptz  NOT NULL DEFAULT now(),
    updated_at           timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, notification_rule_id, trigger_key),
    FOREIGN KEY (organization_id, notification_rule_id) REFERENCES notification_rules (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, message_id) REFERENCES messages (organization_id, id) ON DELETE SET NULL (message_id)
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
COMMENT ON COLUMN notification_deliveries.status IS 'skipped: the rule''s conditions did not hold';
CREATE INDEX notification_deliveries_due ON notification_deliveries (available_at, id) WHERE status = 'pending';
CREATE INDEX notification_deliveries_message ON notification_deliveries (organization_id, message_id) WHERE message_id IS NOT NULL;
CALL fence('notification_deliveries');

CREATE TABLE bulk_message_campaigns (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid         NOT NULL REFERENCES organizations (id),
    whatsapp_account_id uuid         NOT NULL,
    name                varchar(255) NOT NULL CHECK (name <> ''),
    template_id         uuid         NOT NULL,
    status              varchar(10)  NOT NULL DEFAULT 'draft' CHECK (status IN (
        'draft', 'scheduled', 'queued', 'processing', 'paused', 'completed', 'cancelled', 'failed')),
    total_recipients    int          NOT NULL DEFAULT 0 CHECK (total_recipients >= 0),
    sent_count          int          NOT NULL DEFAULT 0 CHECK (sent_count >= 0),
    delivered_count     int          NOT NULL DEFAULT 0 CHECK (delivered_count >= 0),
    read_count          int          NOT NULL DEFAULT 0 CHECK (read_count >= 0),
    failed_count        int          NOT NULL DEFAULT 0 CHECK (failed_count >= 0),
    scheduled_at        timestamptz,
    started_at          timestamptz,
    completed_at        timestamptz,
    created_by          uuid,
    created_at          timestamptz  NOT NULL DEFAULT now(),
    updated_at          timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id),
    FOREIGN KEY (organization_id, template_id) REFERENCES templates (organization_id, id),
    FOREIGN KEY (organization_id, created_by) REFERENCES organization_members (organization_id, user_id)
        ON DELETE SET NULL (created_by),
    CONSTRAINT bulk_message_campaigns_scheduled_has_a_time CHECK (status <> 'scheduled' OR scheduled_at IS NOT NULL)
) WITH (fillfactor = 70);
COMMENT ON COLUMN bulk_message_campaigns.delivered_count IS 'counts are cumulative: what was read was delivered, what was delivered was sent';
CREATE INDEX bulk_message_campaigns_due ON bulk_message_campaigns (scheduled_at) WHERE status = 'scheduled';
CREATE INDEX bulk_message_campaigns_running ON bulk_message_campaigns (id) WHERE status IN ('queued', 'processing');
CALL fence('bulk_message_campaigns');

CREATE TABLE bulk_message_recipients (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL,
    campaign_id     uuid        NOT NULL,
    contact_id      uuid,
    phone_number    varchar(64) CHECK (phone_number <> ''),
    recipient_name  varchar(255),
    template_params jsonb       NOT NULL DEFAULT '{}',
    status          varchar(10) NOT NULL DEFAULT 'pending' CHECK (status IN (
        'pending', 'queued', 'accepted', 'sent', 'delivered', 'read', 'failed', 'skipped', 'cancelled')),
    message_id      uuid,
    error_code      int,
    error_message   text,
    sent_at         timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, campaign_id) REFERENCES bulk_message_campaigns (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id),
    FOREIGN KEY (organization_id, message_id) REFERENCES messages (organization_id, id) ON DELETE SET NULL (message_id),
    CONSTRAINT bulk_message_recipients_can_be_reached CHECK (phone_number IS NOT NULL OR contact_id IS NOT NULL)
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
CREATE UNIQUE INDEX bulk_message_recipients_phone ON bulk_message_recipients (campaign_id, phone_number) WHERE phone_number IS NOT NULL;
CREATE UNIQUE INDEX bulk_message_recipients_contact ON bulk_message_recipients (campaign_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX bulk_message_recipients_pending ON bulk_message_recipients (campaign_id, id) WHERE status = 'pending';
CREATE INDEX bulk_message_recipients_message ON bulk_message_recipients (organization_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX bulk_message_recipients_of_contact ON bulk_message_recipients (organization_id, contact_id) WHERE contact_id IS NOT NULL;
CALL fence('bulk_message_recipients');
