-- The topic of all organizations' events, fed while the installation's transport is Kafka.

ALTER TABLE outbound_events ADD COLUMN relayed bigint;
COMMENT ON COLUMN outbound_events.relayed IS 'place in the order of all events that go to the topic. Given by one node at a time until it commits, so nobody sees a later one first';
CREATE INDEX outbound_events_relayed ON outbound_events (relayed) WHERE relayed IS NOT NULL;
CREATE SEQUENCE event_relay_order;

CREATE TABLE event_feeds (
    name         text PRIMARY KEY CHECK (name = 'kafka'),
    passed       bigint      NOT NULL,
    lease_owner  text,
    leased_until timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);
COMMENT ON TABLE event_feeds IS 'there is a row while events go to Kafka';
COMMENT ON COLUMN event_feeds.passed IS 'up to which event the topic has them all';
REVOKE ALL ON event_feeds FROM whatomate_app;

-- Runs as the owner: whoever founds an organization may not see the feed.
CREATE FUNCTION feed_from_the_beginning() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM event_feeds) THEN
        INSERT INTO event_listeners (organization_id, sink) VALUES (NEW.id, 'kafka') ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION feed_from_the_beginning FROM PUBLIC;
CREATE TRIGGER fed AFTER INSERT ON organizations FOR EACH ROW EXECUTE FUNCTION feed_from_the_beginning();
