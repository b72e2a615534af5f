ALTER TABLE scheduled_messages ADD attempts smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN scheduled_messages.attempts IS 'releases that ended in an exception; the fifth fails the message';
