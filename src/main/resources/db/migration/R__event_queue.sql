-- The queue of outbound events: numbered, put into the lanes of those who want them, told under leases, settled, told again.
DROP FUNCTION IF EXISTS relay_events, open_secrets, take_event, claim_events, wake_subscription, settle_event, replay_events;

-- Numbers new events and puts them into the lanes of those who want them; an event that nobody wants goes. One at a time in
-- the whole installation: the order of a contact's events is decided here. Says how many it took.
CREATE FUNCTION relay_events(moment timestamptz, most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    event outbound_events;
    number bigint;
    is_fed boolean;
    taken int := 0;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('relay_events', 0)) THEN
        RETURN 0;
    END IF;
    FOR event IN SELECT e.* FROM outbound_events e WHERE e.sequence IS NULL ORDER BY e.position LIMIT most LOOP
        taken := taken + 1;
        INSERT INTO event_sequences AS q (organization_id, lane, last) VALUES (event.organization_id, event.lane, 1)
        ON CONFLICT (organization_id, lane) DO UPDATE SET last = q.last + 1
        RETURNING q.last INTO number;
        is_fed := EXISTS (SELECT FROM event_listeners l WHERE l.organization_id = event.organization_id AND l.sink IN ('kafka', 'rule'));
        UPDATE outbound_events e SET sequence = number, relayed = CASE WHEN is_fed THEN nextval('event_relay_order') END
        WHERE e.id = event.id;
        -- Its contact was erased at this moment.
        CONTINUE WHEN NOT FOUND;
        WITH told AS (
            INSERT INTO event_deliveries (organization_id, subscription_id, event_id, lane, expires_at)
            SELECT s.organization_id, s.id, event.id, event.lane, moment + interval '1 day'
            FROM webhook_subscriptions s
            WHERE s.organization_id = event.organization_id AND s.is_enabled AND event.kind = ANY (s.kinds)
                AND event_matches(event.data::jsonb, s.filter)
            ORDER BY s.id
            RETURNING organization_id, subscription_id, lane
        )
        -- The row is locked also when it is there: whoever ends the lane waits, and sees what was added.
        INSERT INTO event_lanes AS l (organization_id, subscription_id, lane, due_at)
        SELECT told.organization_id, told.subscription_id, told.lane, moment FROM told
        ON CONFLICT (subscription_id, lane) DO UPDATE SET due_at = l.due_at;
        IF NOT FOUND AND NOT is_fed THEN
            DELETE FROM outbound_events e WHERE e.id = event.id;
        END IF;
    END LOOP;
    RETURN taken;
END $$;

-- The secrets that sign now, as they are sealed, the newest first: [{id, secret}].
CREATE FUNCTION open_secrets(target uuid, moment timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_agg(json_build_object('id', k.id, 'secret', k.secret) ORDER BY k.valid_until DESC NULLS FIRST)::text
        FROM webhook_secrets k
        WHERE k.subscription_id = target AND (k.valid_until IS NULL OR k.valid_until > moment));
END $$;

-- Takes one lane of a subscription that is due, under a lease longer than any call, with the oldest event in it.
CREATE FUNCTION take_event(target uuid, moment timestamptz) RETURNS SETOF event_call LANGUAGE plpgsql AS $$
DECLARE
    free event_lanes;
    next event_deliveries;
BEGIN
    IF NOT EXISTS (SELECT FROM webhook_subscriptions s WHERE s.id = target AND s.is_enabled AND s.paused_until <= moment) THEN
        RETURN;
    END IF;
    LOOP
        SELECT l.* INTO free FROM event_lanes l
        WHERE l.subscription_id = target AND l.due_at <= moment
        ORDER BY l.due_at LIMIT 1
        FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        SELECT d.* INTO next FROM event_deliveries d
        WHERE d.subscription_id = target AND d.lane = free.lane AND d.state = 'waiting'
        ORDER BY d.position LIMIT 1;
        IF NOT FOUND THEN
            DELETE FROM event_lanes l WHERE l.subscription_id = target AND l.lane = free.lane;
            CONTINUE;
        END IF;
        UPDATE event_lanes l SET lease = uuid_v7(), due_at = moment + interval '60 seconds'
        WHERE l.subscription_id = target AND l.lane = free.lane
        RETURNING l.* INTO free;
        RETURN QUERY
            SELECT s.organization_id, s.id, free.lane, free.lease, next.id, e.id, next.attempts + 1, next.expires_at, s.url::text,
                open_secrets(s.id, moment), event_envelope(e)
            FROM webhook_subscriptions s
            JOIN outbound_events e ON e.organization_id = s.organization_id AND e.id = next.event_id
            WHERE s.id = target;
        RETURN;
    END LOOP;
END $$;

-- Calls that may begin now: so many at once for each target, one for a target that fails. Which lanes of a subscription are
-- under way is counted by whoever holds its row. Where more targets wait than are looked at, each has its chance.
CREATE FUNCTION claim_events(moment timestamptz, calls int) RETURNS SETOF event_call LANGUAGE plpgsql AS $$
DECLARE
    target record;
BEGIN
    FOR target IN
        SELECT s.id, s.failures FROM webhook_subscriptions s
        WHERE s.is_enabled AND s.paused_until <= moment
            AND EXISTS (SELECT FROM event_lanes l WHERE l.subscription_id = s.id AND l.due_at <= moment)
        ORDER BY random()
        LIMIT 500
        FOR NO KEY UPDATE OF s SKIP LOCKED
    LOOP
        FOR n IN 1..(CASE WHEN target.failures >= 5 THEN 1 ELSE calls END - (
            SELECT count(*) FROM event_lanes l WHERE l.subscription_id = target.id AND l.lease IS NOT NULL AND l.due_at > moment))
        LOOP
            RETURN QUERY SELECT * FROM take_event(target.id, moment);
            EXIT WHEN NOT FOUND;
        END LOOP;
    END LOOP;
END $$;

-- Everything of a subscription that waits for another try is due now.
CREATE FUNCTION wake_subscription(target uuid, moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE event_lanes l SET due_at = moment
    WHERE l.subscription_id = target AND l.lane IN (
        SELECT w.lane FROM event_lanes w
        WHERE w.subscription_id = target AND w.lease IS NULL AND w.due_at > moment
        FOR UPDATE SKIP LOCKED);
END $$;

-- Writes down what came of a call, and takes the next one for a target that answered. verdict: delivered; retry, at next_try;
-- dead; gone, when the target wants nothing any more. Until asked_until nothing of it is told, when the target asked for that. Nothing when the lease ran out: whoever took over calls again.
CREATE FUNCTION settle_event(target uuid, held uuid, delivery uuid, moment timestamptz, verdict text, call jsonb, problem text,
        next_try timestamptz, asked_until timestamptz) RETURNS SETOF event_call LANGUAGE plpgsql AS $$
DECLARE
    done event_lanes;
    failed int;
BEGIN
    SELECT s.failures INTO failed FROM webhook_subscriptions s WHERE s.id = target FOR NO KEY UPDATE;
    SELECT l.* INTO done FROM event_lanes l WHERE l.subscription_id = target AND l.lease = held FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE event_deliveries d SET
        state = CASE verdict WHEN 'delivered' THEN 'delivered' WHEN 'retry' THEN 'waiting' ELSE 'dead' END,
        attempts = d.attempts + 1, cause = problem, settled_at = CASE WHEN verdict <> 'retry' THEN moment END,
        log = CASE WHEN jsonb_array_length(d.log) >= 20 THEN d.log - 0 ELSE d.log END || call
    WHERE d.id = delivery AND d.state = 'waiting';
    IF EXISTS (SELECT FROM event_deliveries d WHERE d.subscription_id = target AND d.lane = done.lane AND d.state = 'waiting') THEN
        UPDATE event_lanes l SET lease = NULL, due_at = CASE verdict WHEN 'retry' THEN next_try ELSE moment END
        WHERE l.subscription_id = target AND l.lane = done.lane;
    ELSE
        DELETE FROM event_lanes l WHERE l.subscription_id = target AND l.lane = done.lane;
    END IF;
    IF verdict = 'delivered' THEN
        -- After fewer failures it is not we who paused it: a call that was under way ends no pause that the target asked for.
        UPDATE webhook_subscriptions s SET failures = 0, failing_since = NULL, failure = NULL,
            paused_until = CASE WHEN failed >= 5 THEN '-infinity' ELSE s.paused_until END
        WHERE s.id = target AND failed > 0;
        -- It was down and is back. After fewer failures it may be that one event which it cannot take: that one goes on waiting.
        IF failed >= 5 THEN
            PERFORM wake_subscription(target, moment);
        END IF;
        RETURN QUERY SELECT * FROM take_event(target, moment);
    ELSE
        UPDATE webhook_subscriptions s SET
            failures = s.failures + 1, failing_since = coalesce(s.failing_since, moment), failure = problem,
            paused_until = greatest(asked_until, CASE WHEN s.failures >= 4
                THEN moment + least(interval '15 seconds' * power(2, least(s.failures - 4, 5)), interval '5 minutes')
                ELSE s.paused_until END),
            is_enabled = s.is_enabled AND verdict <> 'gone',
            disabled_reason = CASE verdict WHEN 'gone' THEN problem ELSE s.disabled_reason END
        WHERE s.id = target;
    END IF;
END $$;

-- Has settled events told again, with a day of tries from now on: the named ones, or those that came up within a time. They keep their
-- place in the order. Says how many.
CREATE FUNCTION replay_events(organization uuid, target uuid, named uuid[], states text[], since timestamptz, until timestamptz,
        moment timestamptz, most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    replayed int;
BEGIN
    -- The only two that hold many lanes at once wait for each other here.
    PERFORM pg_advisory_xact_lock(hashtextextended('relay_events', 0));
    WITH again AS (
        UPDATE event_deliveries d SET state = 'waiting', settled_at = NULL, cause = NULL, discard_reason = NULL, expires_at = moment + interval '1 day'
        WHERE d.organization_id = organization AND d.id IN (
            SELECT c.id FROM event_deliveries c
            WHERE c.organization_id = organization AND c.subscription_id = target AND c.state = ANY (states)
                AND (named IS NULL OR c.id = ANY (named)) AND c.created_at >= since AND c.created_at < until
            ORDER BY c.created_at, c.id
            LIMIT most
            FOR UPDATE)
        RETURNING d.lane
    ), woken AS (
        INSERT INTO event_lanes AS l (organization_id, subscription_id, lane, due_at)
        SELECT DISTINCT organization, target, again.lane, moment FROM again
        ON CONFLICT (subscription_id, lane) DO UPDATE SET due_at = CASE WHEN l.lease IS NULL THEN excluded.due_at ELSE l.due_at END
    )
    SELECT count(*) INTO replayed FROM again;
    RETURN replayed;
END $$;
