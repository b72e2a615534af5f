-- Rules hear of events: an organization's are kept while a rule listens.
ALTER TABLE event_listeners DROP CONSTRAINT event_listeners_sink_check;
ALTER TABLE event_listeners ADD CONSTRAINT event_listeners_sink_check CHECK (sink IN ('webhook', 'kafka', 'rule'));

CREATE TABLE event_followers (
    rule    text        PRIMARY KEY CHECK (length(rule) BETWEEN 1 AND 200),
    home    uuid        REFERENCES organizations (id) ON DELETE CASCADE,
    seen_at timestamptz NOT NULL
) WITH (fillfactor = 50);
COMMENT ON COLUMN event_followers.rule IS 'name of the operator''s rule, or id of the tenant''s';
COMMENT ON COLUMN event_followers.home IS 'whose events it hears; null: those of all organizations';
COMMENT ON COLUMN event_followers.seen_at IS 'a rule that nobody has run for as long as events are kept is forgotten';
REVOKE ALL ON event_followers FROM whatomate_app;

-- Runs as the owner: whoever founds an organization may not see who listens.
CREATE OR REPLACE FUNCTION feed_from_the_beginning() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM event_feeds) THEN
        INSERT INTO event_listeners (organization_id, sink) VALUES (NEW.id, 'kafka') ON CONFLICT DO NOTHING;
    END IF;
    IF EXISTS (SELECT FROM event_followers f WHERE f.home IS NULL) THEN
        INSERT INTO event_listeners (organization_id, sink) VALUES (NEW.id, 'rule') ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

-- A tenant's rule that is deleted listens no more.
CREATE FUNCTION forget_follower() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM event_followers WHERE rule = OLD.id::text;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION forget_follower FROM PUBLIC;
CREATE TRIGGER forget_follower AFTER DELETE ON notification_rules FOR EACH ROW EXECUTE FUNCTION forget_follower();
