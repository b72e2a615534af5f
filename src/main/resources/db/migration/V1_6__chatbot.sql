-- The chatbot: settings, keyword rules, conversation flows, running sessions, AI contexts, and talks handed to an agent.
-- `conditions` are data of a closed list, [{field, operator, value}], never code.

CREATE TABLE chatbot_settings (
    id                      uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id         uuid         NOT NULL UNIQUE REFERENCES organizations (id),
    is_enabled              boolean      NOT NULL DEFAULT false,
    whatsapp_account_id     uuid,
    process_all_accounts    boolean      NOT NULL DEFAULT false,
    default_response        text,
    business_hours_enabled  boolean      NOT NULL DEFAULT false,
    business_hours          jsonb        NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(business_hours) = 'array'),
    out_of_hours_message    text,
    ai_enabled              boolean      NOT NULL DEFAULT false,
    ai_provider             varchar(20)  CHECK (ai_provider IN ('openai', 'anthropic', 'google')),
    ai_api_key              text         CHECK (ai_api_key LIKE 'v1:_%:_%'),
    ai_model                varchar(100),
    ai_max_tokens           int          NOT NULL DEFAULT 500 CHECK (ai_max_tokens BETWEEN 1 AND 100000),
    ai_temperature          numeric(3,2) NOT NULL DEFAULT 0.7 CHECK (ai_temperature BETWEEN 0 AND 2),
    ai_system_prompt        text,
    ai_include_history      boolean      NOT NULL DEFAULT true,
    ai_history_limit        int          NOT NULL DEFAULT 4 CHECK (ai_history_limit BETWEEN 0 AND 100),
    session_timeout_minutes int          NOT NULL DEFAULT 30 CHECK (session_timeout_minutes BETWEEN 1 AND 10080),
    excluded_numbers        jsonb        NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(excluded_numbers) = 'array'),
    created_at              timestamptz  NOT NULL DEFAULT now(),
    updated_at              timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id)
        ON DELETE SET NULL (whatsapp_account_id)
);
COMMENT ON COLUMN chatbot_settings.whatsapp_account_id IS 'the one account the chatbot answers on, unless process_all_accounts';
COMMENT ON COLUMN chatbot_settings.business_hours IS '[{day, enabled, start_time, end_time}] in the organization''s time zone';
COMMENT ON COLUMN chatbot_settings.ai_api_key IS 'sealed; associated data chatbot_settings.ai_api_key/<id>';
CALL fence('chatbot_settings');

CREATE TABLE keyword_rules (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid         NOT NULL REFERENCES organizations (id),
    whatsapp_account_id uuid,
    name                varchar(255) NOT NULL CHECK (name <> ''),
    is_enabled          boolean      NOT NULL DEFAULT true,
    priority            int          NOT NULL DEFAULT 10,
    keywords            text[]       NOT NULL CHECK (cardinality(keywords) > 0 AND array_position(keywords, '') IS NULL),
    match_type          varchar(20)  NOT NULL DEFAULT 'contains' CHECK (match_type IN ('exact', 'contains', 'starts_with', 'regex')),
    case_sensitive      boolean      NOT NULL DEFAULT false,
    response_type       varchar(20)  NOT NULL CHECK (response_type IN ('text', 'buttons', 'template', 'media', 'flow', 'script')),
    response_content    jsonb        NOT NULL CHECK (jsonb_typeof(response_content) = 'object'),
    conditions          jsonb        NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(conditions) = 'array'),
    active_from         timestamptz,
    active_until        timestamptz,
    version             int          NOT NULL DEFAULT 1,
    created_at          timestamptz  NOT NULL DEFAULT now(),
    updated_at          timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT keyword_rules_active_window CHECK (active_until > active_from)
);
COMMENT ON COLUMN keyword_rules.whatsapp_account_id IS 'null: on every account of the organization';
COMMENT ON COLUMN keyword_rules.priority IS 'higher first; of equals the older rule';
COMMENT ON COLUMN keyword_rules.version IS 'one more with every update: the ETag of the rule';
CREATE INDEX keyword_rules_priority ON keyword_rules (organization_id, is_enabled, priority DESC, id);
CALL fence('keyword_rules');

CREATE TABLE chatbot_flows (
    id                   uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id      uuid         NOT NULL REFERENCES organizations (id),
    whatsapp_account_id  uuid,
    name                 varchar(255) NOT NULL CHECK (name <> ''),
    is_enabled           boolean      NOT NULL DEFAULT true,
    description          text,
    trigger_keywords     text[]       NOT NULL DEFAULT '{}',
    trigger_button_id    varchar(256),
    initial_message      text,
    initial_message_type varchar(20)  NOT NULL DEFAULT 'text' CHECK (initial_message_type IN ('text', 'template')),
    initial_template_id  uuid,
    completion_message   text,
    on_complete_action   varchar(20)  NOT NULL DEFAULT 'none' CHECK (on_complete_action IN ('none', 'webhook', 'create_record')),
    completion_config    jsonb        CHECK (jsonb_typeof(completion_config) = 'object'),
    timeout_message      text,
    cancel_keywords      text[]       NOT NULL DEFAULT '{}',
    created_at           timestamptz  NOT NULL DEFAULT now(),
    updated_at           timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, initial_template_id) REFERENCES templates (organization_id, id)
);
COMMENT ON COLUMN chatbot_flows.on_complete_action IS 'create_record calls a route of the operator; nothing here is evaluated as code';
CREATE INDEX chatbot_flows_enabled ON chatbot_flows (organization_id, is_enabled);
CALL fence('chatbot_flows');

CREATE TABLE chatbot_flow_steps (
    id               uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id  uuid         NOT NULL,
    flow_id          uuid         NOT NULL,
    step_name        varchar(100) NOT NULL CHECK (step_name <> ''),
    step_order       int          NOT NULL,
    message          text         NOT NULL,
    message_type     varchar(20)  NOT NULL DEFAULT 'text' CHECK (message_type IN ('text', 'template', 'script')),
    template_id      uuid,
    input_type       varchar(20)  NOT NULL DEFAULT 'text' CHECK (input_type IN (
        'none', 'text', 'number', 'email', 'phone', 'date', 'select', 'button', 'whatsapp_flow')),
    input_config     jsonb        CHECK (jsonb_typeof(input_config) = 'object'),
    validation_regex varchar(255),
    validation_error text,
    store_as         varchar(100),
    next_step        varchar(100),
    conditional_next jsonb        CHECK (jsonb_typeof(conditional_next) = 'object'),
    skip_condition   jsonb        NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(skip_condition) = 'array'),
    retry_on_invalid boolean      NOT NULL DEFAULT true,
    max_retries      int          NOT NULL DEFAULT 3 CHECK (max_retries BETWEEN 0 AND 100),
    UNIQUE (organization_id, id),
    UNIQUE (flow_id, step_name),
    FOREIGN KEY (organization_id, flow_id) REFERENCES chatbot_flows (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, template_id) REFERENCES templates (organization_id, id)
);
CALL fence('chatbot_flow_steps');

CREATE TABLE chatbot_sessions (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid        NOT NULL,
    contact_id          uuid        NOT NULL,
    whatsapp_account_id uuid        NOT NULL,
    phone_number        varchar(64),
    status              varchar(10) NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'completed', 'cancelled', 'timeout')),
    current_flow_id     uuid,
    current_step        varchar(100),
    step_retries        int         NOT NULL DEFAULT 0 CHECK (step_retries >= 0),
    session_data        jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(session_data) = 'object'),
    started_at          timestamptz NOT NULL DEFAULT now(),
    last_activity_at    timestamptz NOT NULL DEFAULT now(),
    completed_at        timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id),
    FOREIGN KEY (organization_id, current_flow_id) REFERENCES chatbot_flows (organization_id, id)
        ON DELETE SET NULL (current_flow_id)
) WITH (fillfactor = 80);
-- One running session per customer and number.
CREATE UNIQUE INDEX chatbot_sessions_active ON chatbot_sessions (whatsapp_account_id, contact_id) WHERE status = 'active';
CREATE INDEX chatbot_sessions_contact ON chatbot_sessions (organization_id, contact_id, status);
CREATE INDEX chatbot_sessions_phone ON chatbot_sessions (organization_id, phone_number, status);
CREATE INDEX chatbot_sessions_idle ON chatbot_sessions (last_activity_at) WHERE status = 'active';
CREATE INDEX chatbot_sessions_flow ON chatbot_sessions (organization_id, current_flow_id) WHERE current_flow_id IS NOT NULL;
CALL fence('chatbot_sessions');

CREATE TABLE chatbot_session_messages (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL,
    session_id      uuid        NOT NULL,
    direction       varchar(10) NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
    message         text,
    step_name       varchar(100),
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, session_id) REFERENCES chatbot_sessions (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX chatbot_session_messages_session ON chatbot_session_messages (organization_id, session_id, id);
CALL fence('chatbot_session_messages');

CREATE TABLE ai_contexts (
    id               uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id  uuid         NOT NULL REFERENCES organizations (id),
    name             varchar(255) NOT NULL CHECK (name <> ''),
    is_enabled       boolean      NOT NULL DEFAULT true,
    priority         int          NOT NULL DEFAULT 10,
    context_type     varchar(10)  NOT NULL CHECK (context_type IN ('static', 'query')),
    trigger_keywords text[]       NOT NULL DEFAULT '{}',
    static_content   text,
    query_config     jsonb        CHECK (jsonb_typeof(query_config) = 'object'),
    created_at       timestamptz  NOT NULL DEFAULT now(),
    updated_at       timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    CONSTRAINT ai_contexts_has_its_source CHECK (
        CASE context_type WHEN 'static' THEN static_content IS NOT NULL ELSE query_config IS NOT NULL END)
);
COMMENT ON COLUMN ai_contexts.query_config IS 'names a query route of the operator and its parameters; never SQL';
CREATE INDEX ai_contexts_priority ON ai_contexts (organization_id, is_enabled, priority DESC);
CALL fence('ai_contexts');

CREATE TABLE agent_transfers (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid        NOT NULL,
    contact_id          uuid        NOT NULL,
    whatsapp_account_id uuid,
    phone_number        varchar(64),
    status              varchar(10) NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'resumed')),
    agent_id            uuid,
    notes               text,
    transferred_at      timestamptz NOT NULL DEFAULT now(),
    resumed_at          timestamptz,
    resumed_by          uuid,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id),
    FOREIGN KEY (organization_id, agent_id) REFERENCES organization_members (organization_id, user_id)
        ON DELETE SET NULL (agent_id),
    FOREIGN KEY (organization_id, resumed_by) REFERENCES organization_members (organization_id, user_id)
        ON DELETE SET NULL (resumed_by)
);
COMMENT ON COLUMN agent_transfers.status IS 'while active, the chatbot is silent for this contact on every account';
CREATE UNIQUE INDEX agent_transfers_active ON agent_transfers (organization_id, contact_id) WHERE status = 'active';
CREATE INDEX agent_transfers_phone ON agent_transfers (organization_id, phone_number, status);
CALL fence('agent_transfers');
