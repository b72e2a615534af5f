-- What was said, counted by quarters of an hour: the smallest step in which the days and hours of every time zone begin
-- (Kathmandu is UTC+5:45). No index of messages by time is needed for it: an id tells when its message was written, and
-- (organization_id, id) is indexed. What is younger than counted_until is counted when somebody asks.
CREATE FUNCTION uuid_v7_moment(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_timestamp(('x' || left(translate(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0);

CREATE FUNCTION quarter_of(moment timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN date_bin('15 minutes', moment, '2000-01-01T00:00:00Z');

-- Counted rows stay when messages are cleared, erased or past their retention: they name no customer.
CREATE TABLE message_counts (
    organization_id     uuid        NOT NULL,
    starts_at           timestamptz NOT NULL,
    whatsapp_account_id uuid        NOT NULL,
    direction           varchar(10) NOT NULL,
    sender              varchar(10) NOT NULL CHECK (sender IN ('customer', 'person', 'bot', 'automatic')),
    message_type        varchar(20) NOT NULL,
    category            varchar(20),
    error_code          int,
    total               int         NOT NULL,
    accepted            int         NOT NULL,
    delivered           int         NOT NULL,
    read                int         NOT NULL,
    failed              int         NOT NULL,
    UNIQUE NULLS NOT DISTINCT (organization_id, starts_at, whatsapp_account_id, direction, sender, message_type, category, error_code),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN message_counts.sender IS 'person: a user or an API key of theirs; automatic: neither a person nor the bot';
COMMENT ON COLUMN message_counts.error_code IS 'Meta''s code of failed messages';
COMMENT ON COLUMN message_counts.accepted IS 'of total, at Meta and not further; delivered, read and failed likewise; the rest waits';
CALL fence('message_counts');

CREATE TABLE answer_counts (
    organization_id     uuid        NOT NULL,
    starts_at           timestamptz NOT NULL,
    whatsapp_account_id uuid        NOT NULL,
    user_id             uuid        NOT NULL,
    messages            int         NOT NULL,
    answers             int         NOT NULL,
    wait_seconds        bigint      NOT NULL,
    within_minute       int         NOT NULL,
    within_five_minutes int         NOT NULL,
    within_hour         int         NOT NULL,
    within_day          int         NOT NULL,
    PRIMARY KEY (organization_id, starts_at, whatsapp_account_id, user_id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN answer_counts.user_id IS 'kept when the user goes, so no reference';
COMMENT ON COLUMN answer_counts.answers IS 'messages with which a person ended a customer''s waiting; wait_seconds: how long all of it was';
CALL fence('answer_counts');

CREATE TABLE arrival_counts (
    organization_id     uuid        NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    starts_at           timestamptz NOT NULL,
    whatsapp_account_id uuid,
    contacts            int         NOT NULL,
    conversations       int         NOT NULL,
    UNIQUE NULLS NOT DISTINCT (organization_id, starts_at, whatsapp_account_id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE arrival_counts IS 'contacts and conversations by when they were made; an import makes a million in an hour';
COMMENT ON COLUMN arrival_counts.whatsapp_account_id IS 'null: contacts of no account';
CALL fence('arrival_counts');

REVOKE INSERT, UPDATE, DELETE ON message_counts, answer_counts, arrival_counts FROM whatomate_app;

-- How far counting has come, for all tenants: one row, locked by the node that counts.
CREATE TABLE analytics_progress (
    is_only       boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    counted_until timestamptz NOT NULL,
    looked_until  timestamptz NOT NULL
);
COMMENT ON COLUMN analytics_progress.looked_until IS 'changes of status that were told before have been counted';
ALTER TABLE analytics_progress ENABLE ROW LEVEL SECURITY;
CREATE POLICY app_reads ON analytics_progress FOR SELECT TO whatomate_app USING (true);
CREATE POLICY worker_sees_all ON analytics_progress TO whatomate_worker USING (true) WITH CHECK (true);
REVOKE INSERT, UPDATE, DELETE ON analytics_progress FROM whatomate_app;
-- What is there already is counted at the first opportunity.
INSERT INTO analytics_progress (counted_until, looked_until)
SELECT quarter_of(least(now(), (SELECT uuid_v7_moment(id) FROM messages ORDER BY id LIMIT 1),
    (SELECT uuid_v7_moment(id) FROM contacts ORDER BY id LIMIT 1))), now();
