-- Conversations in lists, and who sent a message.

-- A message changes last_message_at and unread_count together, so both indexes cost one write each.
CREATE INDEX conversations_recent ON conversations (organization_id, last_message_at DESC, id);
CREATE INDEX conversations_unread ON conversations (organization_id, last_message_at DESC, id) WHERE unread_count > 0;
COMMENT ON COLUMN conversations.last_message_at IS 'null: nothing was ever said here';

ALTER TABLE messages ADD COLUMN sent_by uuid;
COMMENT ON COLUMN messages.sent_by IS 'the user who sent it, or whose API key did; kept when the user goes, so no reference';
