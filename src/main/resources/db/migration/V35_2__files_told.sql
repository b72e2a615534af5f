-- People who look at a chat are told when a customer's file is here, cannot be had, or is gone.
ALTER TABLE realtime_events
    DROP CONSTRAINT realtime_events_kind_check,
    ADD CONSTRAINT realtime_events_kind_check CHECK (kind IN (
        'message.received', 'message.sent', 'message.status', 'message.media', 'contact.created', 'contact.updated', 'contact.assigned',
        'contact.cleared', 'contact.merged', 'contact.erased', 'conversation.read', 'typing.started', 'typing.stopped',
        'session.ended', 'template.status'));

CREATE FUNCTION tell_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM realtime_watches w WHERE w.organization_id = NEW.organization_id AND w.until > now()) THEN
        INSERT INTO realtime_events (organization_id, kind, contact_id, message_id)
        SELECT m.organization_id, 'message.media', m.contact_id, m.id FROM messages m
        WHERE m.organization_id = NEW.organization_id AND m.id = NEW.message_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER told_state AFTER UPDATE OF state ON media FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.message_id IS NOT NULL) EXECUTE FUNCTION tell_media();
