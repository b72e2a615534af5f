-- Templates follow Meta: read account by account, and told by webhook in between.

ALTER TABLE templates
    ADD COLUMN status_reason text,
    ADD COLUMN correct_category varchar(20) CHECK (correct_category IN ('MARKETING', 'UTILITY', 'AUTHENTICATION')),
    ADD COLUMN status_told_at timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN quality_told_at timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN category_told_at timestamptz NOT NULL DEFAULT '-infinity';
COMMENT ON COLUMN templates.status_reason IS 'why it has this status, in the words of Meta''s last event';
COMMENT ON COLUMN templates.correct_category IS 'to what Meta is about to change the category; null: it stays';
COMMENT ON COLUMN templates.status_told_at IS 'Meta''s time of the event that told the status; what is older says nothing new';

-- One reading of all templates of one account. At most one of an account runs, and at most one waits behind it.
CREATE TABLE template_syncs (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid        NOT NULL,
    whatsapp_account_id uuid        NOT NULL,
    cause               varchar(10) NOT NULL CHECK (cause IN ('request', 'schedule', 'event')),
    state               varchar(10) NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    attempts            int         NOT NULL DEFAULT 0,
    due_at              timestamptz NOT NULL DEFAULT now(),
    lease_owner         text,
    leased_until        timestamptz,
    page_count          int         NOT NULL DEFAULT 0,
    read_count          int         NOT NULL DEFAULT 0,
    created_count       int         NOT NULL DEFAULT 0,
    changed_count       int         NOT NULL DEFAULT 0,
    unchanged_count     int         NOT NULL DEFAULT 0,
    deleted_count       int         NOT NULL DEFAULT 0,
    kept_count          int         NOT NULL DEFAULT 0,
    unreadable_count    int         NOT NULL DEFAULT 0,
    reason              varchar(40),
    meta_code           int,
    created_at          timestamptz NOT NULL DEFAULT now(),
    started_at          timestamptz,
    finished_at         timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN template_syncs.cause IS 'request: somebody asked; schedule: a day has passed; event: a webhook told of something that has to be read';
COMMENT ON COLUMN template_syncs.started_at IS 'of the try that counts: what changed at Meta before is in what was read';
COMMENT ON COLUMN template_syncs.kept_count IS 'names at Meta that a draft of ours has: the draft stays as it is';
COMMENT ON COLUMN template_syncs.unreadable_count IS 'templates at Meta that have no place here, such as a status nobody knows yet; nothing is done about them';
COMMENT ON COLUMN template_syncs.reason IS 'why the last try failed';
CREATE UNIQUE INDEX template_syncs_waiting ON template_syncs (whatsapp_account_id) WHERE state = 'waiting';
CREATE UNIQUE INDEX template_syncs_running ON template_syncs (whatsapp_account_id) WHERE state = 'running';
CREATE INDEX template_syncs_account ON template_syncs (organization_id, whatsapp_account_id, created_at);
CALL fence('template_syncs');

-- A template that Meta stopped sends nothing more: what waits to be sent with it fails at once and says why, instead of asking
-- Meta message by message. What a sender has in hand at this moment is left to Meta's answer.
CREATE FUNCTION fail_messages_of_template() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH unsendable AS (
        DELETE FROM outbox o
        USING messages m
        WHERE o.organization_id = NEW.organization_id AND o.whatsapp_account_id = NEW.whatsapp_account_id AND o.state = 'waiting'
            AND m.organization_id = o.organization_id AND m.id = o.message_id AND m.message_type = 'template'
            AND m.payload -> 'template' ->> 'name' = NEW.name AND m.payload -> 'template' -> 'language' ->> 'code' = NEW.language
        RETURNING o.organization_id, o.message_id
    ),
    failed AS (
        UPDATE messages m
        SET status = 'failed',
            error_code = CASE NEW.status WHEN 'PAUSED' THEN 132015 WHEN 'DISABLED' THEN 132016 ELSE 132001 END,
            error_message = concat_ws(': ', 'The template is ' || lower(NEW.status) || ' at WhatsApp since before this message''s turn',
                NEW.status_reason)
        FROM unsendable u
        WHERE m.organization_id = u.organization_id AND m.id = u.message_id AND m.status IN ('pending', 'uncertain')
        RETURNING m.organization_id, m.id, m.error_code, m.error_message
    )
    INSERT INTO message_events (organization_id, message_id, status, source, error_code, detail)
    SELECT organization_id, id, 'failed', 'gate', error_code, error_message FROM failed;
    RETURN NULL;
END $$;
CREATE TRIGGER stopped AFTER UPDATE OF status ON templates FOR EACH ROW
    WHEN (OLD.status = 'APPROVED' AND NEW.status <> 'APPROVED') EXECUTE FUNCTION fail_messages_of_template();
