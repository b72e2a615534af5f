-- An organization's events are kept no longer than a rule listens: with its last rule that is deleted, at once and not in the night.
CREATE OR REPLACE FUNCTION forget_follower() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM event_followers f WHERE f.rule = OLD.id::text) THEN
        RETURN NULL;
    END IF;
    -- Another rule that begins to listen at this moment has done so, or begins when this is over.
    PERFORM pg_advisory_xact_lock(hashtextextended('event_followers', 0));
    DELETE FROM event_followers f WHERE f.rule = OLD.id::text;
    DELETE FROM event_listeners l
    WHERE l.organization_id = OLD.organization_id AND l.sink = 'rule'
        AND NOT EXISTS (SELECT FROM event_followers f WHERE f.home IS NULL OR f.home = OLD.organization_id);
    RETURN NULL;
END $$;
