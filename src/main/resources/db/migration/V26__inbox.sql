-- The inbox as people see it: which message an event was about, and lists that stay fast however many events are kept.

ALTER TABLE webhook_events ADD COLUMN message_id uuid;
COMMENT ON COLUMN webhook_events.message_id IS 'What the event was about, once it is settled: the message it brought, or whose status it told';

-- An event enters these when it is settled: an acknowledgement pays for none of them. What is pending is found by the index
-- of what is due, and is little.
CREATE INDEX webhook_events_settled ON webhook_events (organization_id, id) WHERE state <> 'pending';
CREATE INDEX webhook_events_message ON webhook_events (organization_id, message_id) WHERE message_id IS NOT NULL;
-- These are next to nothing beside messages and statuses that went well.
CREATE INDEX webhook_events_stuck ON webhook_events (organization_id, id) WHERE state IN ('parked', 'dead', 'refused');
CREATE INDEX webhook_events_rare ON webhook_events (organization_id, id) WHERE kind NOT IN ('message', 'status');

ALTER TABLE dead_letters
    ADD COLUMN closed_at timestamptz,
    ADD COLUMN close_reason varchar(500);
COMMENT ON COLUMN dead_letters.close_reason IS 'Why somebody discarded it';

-- Letters are closed from several sides: replayed, discarded, or overtaken by a status that says it arrived after all.
CREATE FUNCTION close_dead_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'open' THEN
        NEW.closed_at := NULL;
        NEW.close_reason := NULL;
    ELSE
        NEW.closed_at := now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed BEFORE UPDATE OF state ON dead_letters FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION close_dead_letter();
