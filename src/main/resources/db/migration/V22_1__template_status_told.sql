-- People who look at templates are told when the status of one changes, whoever changed it: Meta, a sync, or somebody here.
ALTER TABLE realtime_events
    ADD COLUMN template_id uuid,
    DROP CONSTRAINT realtime_events_kind_check,
    ADD CONSTRAINT realtime_events_kind_check CHECK (kind IN (
        'message.received', 'message.sent', 'message.status', 'contact.created', 'contact.updated', 'contact.assigned',
        'contact.cleared', 'contact.merged', 'contact.erased', 'conversation.read', 'typing.started', 'typing.stopped',
        'session.ended', 'template.status'));

CREATE FUNCTION tell_template_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM realtime_watches w WHERE w.organization_id = NEW.organization_id AND w.until > now()) THEN
        INSERT INTO realtime_events (organization_id, kind, template_id) VALUES (NEW.organization_id, 'template.status', NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER told_status AFTER UPDATE OF status ON templates FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION tell_template_status();
