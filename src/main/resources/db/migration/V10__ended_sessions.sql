-- Sessions that ended while an access token of theirs may still be good: every node reads them and refuses those tokens.
CREATE TABLE ended_sessions (
    session_id uuid        PRIMARY KEY,
    ended_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ended_sessions IS 'kept by a trigger of sessions for as long as an access token lives';
CREATE INDEX ended_sessions_time ON ended_sessions (ended_at);
REVOKE ALL ON ended_sessions FROM whatomate_app;

-- A session is ended by signing out, by another role, by leaving the organization, by a new password, by a stolen token: all
-- of them delete its row. One that was not used lately has no token that is still good. As the owner, because the list is
-- out of a request's reach.
CREATE FUNCTION keep_ended_session() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.last_used_at > now() - interval '16 minutes' THEN
        INSERT INTO ended_sessions (session_id) VALUES (OLD.id) ON CONFLICT DO NOTHING;
    END IF;
    DELETE FROM ended_sessions WHERE session_id IN (
        SELECT e.session_id FROM ended_sessions e WHERE e.ended_at < now() - interval '16 minutes'
        LIMIT 100 FOR UPDATE SKIP LOCKED);
    RETURN NULL;
END $$;
CREATE TRIGGER kept_as_ended AFTER DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION keep_ended_session();
