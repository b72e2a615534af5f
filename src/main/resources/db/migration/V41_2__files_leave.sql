-- The operator's rule whose file was taken out on a node listens no more, unless another node says within minutes that it still does.
ALTER TABLE event_followers ADD COLUMN left_at timestamptz;
COMMENT ON COLUMN event_followers.left_at IS 'a node has taken its file out; null: it listens, as every node that runs it says once a minute';

CREATE FUNCTION forget_left_followers() RETURNS int LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    gone int;
BEGIN
    IF NOT EXISTS (SELECT FROM event_followers f WHERE f.left_at < now() - interval '3 minutes') THEN
        RETURN 0;
    END IF;
    -- Another rule that begins to listen at this moment has done so, or begins when this is over.
    PERFORM pg_advisory_xact_lock(hashtextextended('event_followers', 0));
    DELETE FROM event_followers f WHERE f.left_at < now() - interval '3 minutes';
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM event_listeners l
    WHERE l.sink = 'rule' AND NOT EXISTS (SELECT FROM event_followers f WHERE f.home IS NULL OR f.home = l.organization_id);
    RETURN gone;
END $$;
REVOKE EXECUTE ON FUNCTION forget_left_followers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_left_followers TO whatomate_worker;
