-- What people who are signed in are told at once, and the tickets with which they come to listen.

-- Unlogged, all three: nothing here is missed after a crash of the database. A client then asks for another ticket, and one
-- that wants to resume finds no watch as old as its place and reads anew.
CREATE UNLOGGED TABLE socket_tickets (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL,
    session_id      uuid        NOT NULL,
    token_hash      bytea       NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    expires_at      timestamptz NOT NULL DEFAULT now() + interval '30 seconds',
    UNIQUE (organization_id, id),
    -- A session that moves to another organization takes its tickets along.
    FOREIGN KEY (organization_id, session_id) REFERENCES sessions (organization_id, id) ON UPDATE CASCADE ON DELETE CASCADE
);
COMMENT ON COLUMN socket_tickets.token_hash IS 'SHA-256 of the ticket; the row goes when the ticket is used';
CREATE INDEX socket_tickets_session ON socket_tickets (organization_id, session_id);
CALL fence('socket_tickets');

CREATE UNLOGGED TABLE realtime_watches (
    organization_id uuid PRIMARY KEY,
    since           timestamptz NOT NULL DEFAULT now(),
    until           timestamptz NOT NULL DEFAULT now() + interval '10 minutes'
);
COMMENT ON TABLE realtime_watches IS 'organizations of which somebody is connected, or was a moment ago: events are kept for these alone';
COMMENT ON COLUMN realtime_watches.since IS 'from when on, without a gap, events are kept';
CALL fence('realtime_watches');

-- A log that every node reads. Whoever reads keeps the snapshot of the transactions that were over at the last look: what is
-- visible now and was not then is new. That is exact, whatever the order in which transactions began and ended, and needs
-- neither a lock nor a notification, which would hold up the commits of the hot path one by one.
CREATE UNLOGGED TABLE realtime_events (
    organization_id uuid        NOT NULL,
    position        bigint      GENERATED ALWAYS AS IDENTITY (CACHE 1),
    xact            xid8        NOT NULL DEFAULT pg_current_xact_id(),
    kind            varchar(20) NOT NULL CHECK (kind IN (
        'message.received', 'message.sent', 'message.status', 'contact.created', 'contact.updated', 'contact.assigned',
        'contact.cleared', 'contact.merged', 'contact.erased', 'conversation.read', 'typing.started', 'typing.stopped',
        'session.ended')),
    contact_id      uuid,
    message_id      uuid,
    conversation_id uuid,
    user_id         uuid,
    session_id      uuid,
    happened_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN realtime_events.position IS 'events of one contact are in the order of this, since its row was locked';
COMMENT ON COLUMN realtime_events.user_id IS 'who is typing; whose the contact was before it was assigned or erased';
CREATE INDEX realtime_events_transaction ON realtime_events (xact, organization_id);
CALL fence('realtime_events');
REVOKE SELECT, UPDATE, DELETE ON realtime_events FROM whatomate_app;

-- Each of these writes an event while somebody listens; asked apart, because a statement that inserts nothing costs more than
-- one that looks. VOLATILE on purpose: the look at realtime_watches then has a snapshot of its own, so whoever missed a new
-- watch was under way before it began, and the node that began it waits for those.
CREATE FUNCTION tell_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM realtime_watches w WHERE w.organization_id = NEW.organization_id AND w.until > now()) THEN
        INSERT INTO realtime_events (organization_id, kind, contact_id, message_id)
        VALUES (NEW.organization_id,
            CASE WHEN TG_OP = 'UPDATE' THEN 'message.status' WHEN NEW.direction = 'incoming' THEN 'message.received' ELSE 'message.sent' END,
            NEW.contact_id, NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER told_written AFTER INSERT ON messages FOR EACH ROW EXECUTE FUNCTION tell_message();
CREATE TRIGGER told_status AFTER UPDATE OF status ON messages FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION tell_message();

CREATE FUNCTION tell_contact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told contacts;
BEGIN
    told := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    IF EXISTS (SELECT FROM realtime_watches w WHERE w.organization_id = told.organization_id AND w.until > now()) THEN
        INSERT INTO realtime_events (organization_id, kind, contact_id, user_id)
        VALUES (told.organization_id,
            CASE
                WHEN TG_OP = 'INSERT' THEN 'contact.created'
                WHEN TG_OP = 'DELETE' THEN 'contact.erased'
                WHEN OLD.merged_into IS NULL AND NEW.merged_into IS NOT NULL THEN 'contact.merged'
                WHEN OLD.assigned_user_id IS DISTINCT FROM NEW.assigned_user_id THEN 'contact.assigned'
                WHEN OLD.last_message_at IS NOT NULL AND NEW.last_message_at IS NULL THEN 'contact.cleared'
                ELSE 'contact.updated' END,
            told.id, CASE WHEN TG_OP <> 'INSERT' THEN OLD.assigned_user_id END);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER told_created AFTER INSERT OR DELETE ON contacts FOR EACH ROW EXECUTE FUNCTION tell_contact();
-- Not what each message changes (last message, unread): its own event tells that.
CREATE TRIGGER told_changed AFTER UPDATE ON contacts FOR EACH ROW
    WHEN (OLD.version IS DISTINCT FROM NEW.version OR OLD.assigned_user_id IS DISTINCT FROM NEW.assigned_user_id
        OR OLD.profile_name IS DISTINCT FROM NEW.profile_name OR OLD.username IS DISTINCT FROM NEW.username
        OR OLD.phone_number IS DISTINCT FROM NEW.phone_number OR OLD.user_id IS DISTINCT FROM NEW.user_id
        OR OLD.archived_at IS DISTINCT FROM NEW.archived_at OR OLD.blocked_at IS DISTINCT FROM NEW.blocked_at
        OR OLD.opted_out_at IS DISTINCT FROM NEW.opted_out_at OR OLD.merged_into IS DISTINCT FROM NEW.merged_into
        OR OLD.marketing_opted_out_at IS DISTINCT FROM NEW.marketing_opted_out_at)
    EXECUTE FUNCTION tell_contact();

CREATE FUNCTION tell_read() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM realtime_watches w WHERE w.organization_id = NEW.organization_id AND w.until > now()) THEN
        INSERT INTO realtime_events (organization_id, kind, contact_id, conversation_id)
        VALUES (NEW.organization_id, 'conversation.read', NEW.contact_id, NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER told_read AFTER UPDATE OF unread_count ON conversations FOR EACH ROW
    WHEN (OLD.unread_count > 0 AND NEW.unread_count = 0) EXECUTE FUNCTION tell_read();

-- Sign-out, a change of role and a lost membership all end the session; a switch takes it to another organization.
CREATE FUNCTION tell_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM realtime_watches w WHERE w.organization_id = OLD.organization_id AND w.until > now()) THEN
        INSERT INTO realtime_events (organization_id, kind, session_id) VALUES (OLD.organization_id, 'session.ended', OLD.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER told_ended AFTER DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION tell_session();
CREATE TRIGGER told_moved AFTER UPDATE OF organization_id ON sessions FOR EACH ROW
    WHEN (OLD.organization_id <> NEW.organization_id) EXECUTE FUNCTION tell_session();
