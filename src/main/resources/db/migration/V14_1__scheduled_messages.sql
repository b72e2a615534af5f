-- What is to be said later. No index names messages.status, so what is due is found here, as what is owed is in the outbox.
-- The row goes when its message is released or cancelled; contact and account are the message's own.
CREATE TABLE scheduled_messages (
    message_id      uuid PRIMARY KEY,
    organization_id uuid        NOT NULL,
    due_at          timestamptz NOT NULL,
    FOREIGN KEY (organization_id, message_id) REFERENCES messages (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN scheduled_messages.due_at IS 'to the millisecond, as the id of the message tells it';
CREATE INDEX scheduled_messages_due ON scheduled_messages (due_at);
CREATE INDEX scheduled_messages_list ON scheduled_messages (organization_id, due_at, message_id);
CALL fence('scheduled_messages');
