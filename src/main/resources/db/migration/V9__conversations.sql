-- Conversations in lists, who sent a message, messages that are searched.

-- A message changes last_message_at and unread_count together, so both indexes cost one write each.
CREATE INDEX conversations_recent ON conversations (organization_id, last_message_at DESC, id);
CREATE INDEX conversations_unread ON conversations (organization_id, last_message_at DESC, id) WHERE unread_count > 0;
COMMENT ON COLUMN conversations.last_message_at IS 'null: nothing was ever said here';

ALTER TABLE messages ADD COLUMN sent_by uuid;
COMMENT ON COLUMN messages.sent_by IS 'the user who sent it, or whose API key did; kept when the user goes, so no reference';

-- Full-text search, the tenant among the words: an index of words alone would read every tenant's messages and drop the
-- others afterwards. The blank keeps the tenant's word from being typed. An expression and no stored column: the trigger
-- on messages makes PostgreSQL compute a stored column anew at each of a message's four changes of status. A text of a
-- megabyte is an error to to_tsvector; what is longer than 8,192 characters is found by its beginning.
CREATE INDEX messages_words ON messages USING gin (
    (array_to_tsvector(ARRAY['organization ' || organization_id::text])
        || to_tsvector('simple', left(coalesce(content, ''), 8192))));
