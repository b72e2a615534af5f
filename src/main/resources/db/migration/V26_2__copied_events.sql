-- Events that did not come from Meta as they are: edited by somebody, or copied into an organization for trials.
ALTER TABLE webhook_events
    ADD COLUMN original_id uuid,
    ADD COLUMN made_by uuid;
COMMENT ON COLUMN webhook_events.original_id IS 'The event that this one was made from, which stays as it is. Such an event has no delivery, so delivery_id is its own id';
COMMENT ON COLUMN webhook_events.made_by IS 'Who edited or copied it; kept when the user goes, so no reference';
CREATE INDEX webhook_events_made ON webhook_events (id) WHERE original_id IS NOT NULL;

-- Events of one account that run in another organization, whose account is inactive, so that nothing is sent.
CREATE TABLE inbox_copies (
    id                     uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id        uuid        NOT NULL,
    whatsapp_account_id    uuid        NOT NULL,
    target_organization_id uuid        NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    target_account_id      uuid        NOT NULL,
    state                  varchar(10) NOT NULL DEFAULT 'working' CHECK (state IN ('working', 'done')),
    last_event_id          uuid        NOT NULL,
    end_id                 uuid        NOT NULL,
    event_count            int         NOT NULL DEFAULT 0,
    message_count          int         NOT NULL DEFAULT 0,
    made_by                uuid        NOT NULL,
    created_at             timestamptz NOT NULL DEFAULT now(),
    finished_at            timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN inbox_copies.last_event_id IS 'How far it is; moves in the statement that copies';
COMMENT ON COLUMN inbox_copies.end_id IS 'Events from this id on are not copied';
CREATE INDEX inbox_copies_working ON inbox_copies (created_at) WHERE state = 'working';
CALL fence('inbox_copies');
