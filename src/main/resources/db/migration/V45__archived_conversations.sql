-- Conversations of archived contacts leave the list as these do. A column of theirs, since a list that is ordered by conversations and
-- narrowed by contacts walks through everything that is archived before it finds what is not.
ALTER TABLE conversations ADD COLUMN is_archived boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN conversations.is_archived IS 'as its contact is; kept by a trigger of contacts and by what makes or moves conversations';
UPDATE conversations v SET is_archived = true
FROM contacts c
WHERE c.organization_id = v.organization_id AND c.id = v.contact_id AND c.archived_at IS NOT NULL;

DROP INDEX conversations_recent;
CREATE INDEX conversations_recent ON conversations (organization_id, is_archived, last_message_at DESC, id);

CREATE FUNCTION archive_conversations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations v SET is_archived = NEW.archived_at IS NOT NULL
    WHERE v.organization_id = NEW.organization_id AND v.contact_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER archived_with_contact AFTER UPDATE OF archived_at ON contacts FOR EACH ROW
    WHEN ((OLD.archived_at IS NULL) <> (NEW.archived_at IS NULL)) EXECUTE FUNCTION archive_conversations();

-- Of two contacts that become one, the conversations are as the one that is left.
CREATE FUNCTION follow_archived_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_archived := EXISTS (SELECT FROM contacts c
        WHERE c.organization_id = NEW.organization_id AND c.id = NEW.contact_id AND c.archived_at IS NOT NULL);
    RETURN NEW;
END $$;
CREATE TRIGGER archived_with_another BEFORE UPDATE OF contact_id ON conversations FOR EACH ROW
    WHEN (OLD.contact_id <> NEW.contact_id) EXECUTE FUNCTION follow_archived_contact();
