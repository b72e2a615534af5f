-- What Meta tells of accounts by webhook, and what it makes of them: quality, tier, name, review, bans, restrictions.
ALTER TABLE whatsapp_accounts
    ADD COLUMN name_status varchar(40),
    ADD COLUMN requested_name varchar(255),
    ADD COLUMN review_status varchar(40),
    ADD COLUMN throughput_level varchar(40),
    ADD COLUMN max_phone_numbers int,
    ADD COLUMN ban_state varchar(40),
    ADD COLUMN ban_date varchar(64),
    ADD COLUMN violation varchar(100),
    ADD COLUMN link_state varchar(40),
    ADD COLUMN restrictions jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(restrictions) = 'object'),
    ADD COLUMN stop_reason varchar(20) CHECK (stop_reason IN ('banned', 'deleted', 'offboarded', 'restricted')),
    ADD COLUMN stopped_until timestamptz,
    ADD COLUMN facts_told_at jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(facts_told_at) = 'object'),
    ADD CHECK ((stop_reason IS NULL) = (stopped_until IS NULL));
COMMENT ON COLUMN whatsapp_accounts.name_status IS 'Meta''s word about the display name: APPROVED, PENDING, DEFERRED, REJECTED, …';
COMMENT ON COLUMN whatsapp_accounts.requested_name IS 'The display name that name_status is about';
COMMENT ON COLUMN whatsapp_accounts.review_status IS 'Meta''s decision about the WABA: APPROVED, REJECTED, PENDING, DEFERRED';
COMMENT ON COLUMN whatsapp_accounts.throughput_level IS 'Meta''s word: STANDARD (80 messages a second), HIGH (1,000), NOT_APPLICABLE';
COMMENT ON COLUMN whatsapp_accounts.max_phone_numbers IS 'How many numbers the WABA, or else the business, may have';
COMMENT ON COLUMN whatsapp_accounts.ban_state IS 'Of the WABA: DISABLE, SCHEDULE_FOR_DISABLE, REINSTATE; DISABLE too when Meta calls the number BANNED';
COMMENT ON COLUMN whatsapp_accounts.ban_date IS 'When a ban begins or began, as Meta writes it';
COMMENT ON COLUMN whatsapp_accounts.link_state IS 'deleted: the WABA is gone; offboarded: the number has left the Cloud API; null: neither';
COMMENT ON COLUMN whatsapp_accounts.restrictions IS 'Meta''s restriction type: until when (RFC 3339), or null when Meta does not say';
COMMENT ON COLUMN whatsapp_accounts.stopped_until IS 'Nothing is sent before this time; what waits, waits';
COMMENT ON COLUMN whatsapp_accounts.facts_told_at IS 'Of each fact when Meta told it: what is older does not overwrite it, in whatever order webhooks come';
COMMENT ON COLUMN whatsapp_accounts.pace_burst IS 'tokens the number''s bucket holds at most: a quarter of a second of its rate, at least 20';

CREATE TABLE account_events (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid        NOT NULL,
    whatsapp_account_id uuid        NOT NULL,
    field               varchar(64) NOT NULL,
    event               varchar(64),
    severity            varchar(10) NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    value               jsonb       NOT NULL,
    is_applied          boolean     NOT NULL,
    digest              bytea       NOT NULL CHECK (length(digest) = 32),
    occurred_at         timestamptz NOT NULL,
    created_at          timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, whatsapp_account_id, digest),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE account_events IS 'What Meta told of an account by webhook, each once, however often it is delivered';
COMMENT ON COLUMN account_events.is_applied IS 'Whether it changed what is known of the account; false: nothing is kept of it, or newer was known';
COMMENT ON COLUMN account_events.digest IS 'SHA-256 of field, time and value: Meta''s repetition of an event is the same';
CREATE INDEX account_events_recent ON account_events (organization_id, whatsapp_account_id, occurred_at DESC, id DESC);
CALL fence('account_events');
REVOKE INSERT, UPDATE, DELETE ON account_events FROM whatomate_app;

-- No route took them until now; from here on one does.
UPDATE webhook_events SET state = 'pending', state_reason = NULL, settled_at = NULL, lease_owner = NULL, leased_until = '-infinity'
WHERE state = 'parked' AND kind = 'account' AND organization_id IS NOT NULL;
