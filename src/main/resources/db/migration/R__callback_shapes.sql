-- Callback targets in the API, and how events find their way to them.
DROP FUNCTION IF EXISTS callback_target_json, callback_delivery_json, forward_event, settle_callback, replay_callbacks, callback_event_kept,
    wake_callback_lanes, pass_on;

-- No secret: only when it was given.
CREATE FUNCTION callback_target_json(target callback_targets) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (target).id, (target).name, (target).url, (target).is_enabled AS enabled, (target).is_shadow AS shadow,
                (target).account_ids AS "accountIds", (target).kinds, (target).fields,
                rfc3339((target).secret_changed_at) AS "secretChangedAt",
                (target).failures, rfc3339((target).failing_since) AS "failingSince", (target).last_failure AS "lastFailure",
                (SELECT count(*) FROM (SELECT FROM callback_deliveries d
                    WHERE d.target_id = (target).id AND d.state = 'waiting' LIMIT 1000) AS few) AS waiting,
                (SELECT count(*) FROM (SELECT FROM callback_deliveries d
                    WHERE d.target_id = (target).id AND d.state = 'dead' LIMIT 1000) AS few) AS "deadLetters",
                (target).version, rfc3339((target).created_at) AS "createdAt", rfc3339((target).updated_at) AS "updatedAt"
        ) AS shape);
END $$;

-- Without the lane, which holds the customer's number.
CREATE FUNCTION callback_delivery_json(delivery callback_deliveries) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (delivery).id, (delivery).event_id AS "eventId", (delivery).kind, (delivery).field, (delivery).state,
                (delivery).attempts, (delivery).cause, (delivery).discard_reason AS "discardReason", (delivery).answer_status AS status, (delivery).answer,
                (delivery).took_ms AS "tookMs", rfc3339((delivery).created_at) AS "createdAt",
                rfc3339((delivery).settled_at) AS "settledAt", rfc3339((delivery).expires_at) AS "expiresAt"
        ) AS shape);
END $$;

-- A lane that has something is there. The row is locked either way: whoever settles the lane's last delivery at this moment
-- sees the new one, or is done before it is there.
CREATE FUNCTION wake_callback_lanes(home uuid, targets uuid[], lanes text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO callback_lanes AS l (organization_id, target_id, lane_key)
    SELECT DISTINCT home, target, lane FROM unnest(targets, lanes) AS told (target, lane)
    ORDER BY target, lane
    ON CONFLICT (target_id, lane_key) DO UPDATE SET due_at = l.due_at;
END $$;

-- Owes an event to each target that wants it. Asked again, it owes nothing more.
CREATE FUNCTION forward_event(event uuid, told_field text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    told record;
    owed record;
BEGIN
    SELECT e.organization_id, e.whatsapp_account_id, e.kind, e.lane_key INTO told FROM webhook_events e WHERE e.id = event;
    WITH made AS (
        INSERT INTO callback_deliveries (organization_id, target_id, event_id, lane_key, kind, field)
        SELECT told.organization_id, t.id, event, told.lane_key, told.kind, told_field
        FROM callback_targets t
        WHERE t.organization_id = told.organization_id AND t.is_enabled
            AND (t.account_ids = '{}' OR told.whatsapp_account_id = ANY (t.account_ids))
            AND (t.kinds = '{}' OR told.kind::text = ANY (t.kinds))
            AND (t.fields = '{}' OR told_field = ANY (t.fields))
        ON CONFLICT (target_id, event_id) DO NOTHING
        RETURNING target_id, lane_key
    )
    SELECT array_agg(target_id) AS targets, array_agg(lane_key) AS lanes INTO owed FROM made;
    PERFORM wake_callback_lanes(told.organization_id, owed.targets, owed.lanes);
END $$;

-- Owes deliveries of Meta's to the operator's targets. Their lanes belong to no organization, so no erasure finds a customer there:
-- they are kept apart by a digest and name nobody.
CREATE FUNCTION pass_on(deliveries uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    owed record;
BEGIN
    WITH made AS (
        INSERT INTO callback_deliveries (target_id, event_id, lane_key, kind, field)
        SELECT t.id, d.id, encode(sha256(convert_to(coalesce(
            (SELECT e.lane_key FROM webhook_events e WHERE e.delivery_id = d.id ORDER BY e.position LIMIT 1), '-'), 'UTF8')), 'hex'),
            'unknown', 'unknown'
        FROM unnest(deliveries) AS d (id), callback_targets t
        WHERE t.organization_id IS NULL AND t.is_enabled
        ON CONFLICT (target_id, event_id) DO NOTHING
        RETURNING target_id, lane_key
    )
    SELECT array_agg(target_id) AS targets, array_agg(lane_key) AS lanes INTO owed FROM made;
    PERFORM wake_callback_lanes(NULL, owed.targets, owed.lanes);
END $$;

-- What came of a call whose lane is still held: the next of the lane, the same once more later, or the end of the lane. An event
-- that is gone was not sent, so it is no failure of the target. Who asks to be left alone for so many milliseconds
-- (Retry-After) is, whatever it is to be told.
CREATE FUNCTION settle_callback(target uuid, lane text, held uuid, delivery uuid, is_taken boolean, is_gone boolean, told_status int,
    told_answer text, told_cause text, took int, asked_ms int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    callee callback_targets;
    now_is text;
    tries int;
BEGIN
    PERFORM FROM callback_lanes l WHERE l.target_id = target AND l.lane_key = lane AND l.lease = held FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT t.* INTO callee FROM callback_targets t WHERE t.id = target;
    UPDATE callback_deliveries d SET
        state = CASE WHEN is_taken THEN 'delivered' WHEN is_gone THEN 'dead' WHEN callee.is_shadow THEN 'missed'
            WHEN d.expires_at <= now() THEN 'dead' ELSE 'waiting' END,
        attempts = d.attempts + 1, cause = told_cause, answer_status = told_status, answer = told_answer, took_ms = took,
        settled_at = CASE WHEN is_taken OR is_gone OR callee.is_shadow OR d.expires_at <= now() THEN now() END
    WHERE d.id = delivery AND d.target_id = target
    RETURNING d.state, d.attempts INTO now_is, tries;
    IF NOT is_taken AND NOT is_gone AND NOT callee.is_shadow THEN
        -- From the fifth failure on the target as a whole is asked every 5 s, then less and less, up to every 5 minutes.
        UPDATE callback_targets t SET
            failures = t.failures + 1, failing_since = coalesce(t.failing_since, now()), last_failure = told_cause,
            paused_until = CASE WHEN t.failures >= 4
                THEN now() + make_interval(secs => least(300, 5 * 2 ^ least(t.failures - 4, 10))) ELSE t.paused_until END
        WHERE t.id = target;
    ELSIF is_taken AND callee.failures > 0 THEN
        -- After fewer failures it is not we who paused it: a call that was under way ends no pause that the target asked for.
        UPDATE callback_targets t SET failures = 0, failing_since = NULL,
            paused_until = CASE WHEN t.failures > 4 THEN '-infinity' ELSE t.paused_until END
        WHERE t.id = target;
    END IF;
    IF asked_ms IS NOT NULL THEN
        UPDATE callback_targets t SET paused_until = greatest(t.paused_until, now() + asked_ms * interval '1 millisecond') WHERE t.id = target;
    END IF;
    IF EXISTS (SELECT FROM callback_deliveries d WHERE d.target_id = target AND d.lane_key = lane AND d.state = 'waiting') THEN
        UPDATE callback_lanes l SET lease = NULL, lease_owner = NULL,
            due_at = CASE WHEN now_is = 'waiting' THEN now() + make_interval(secs => least(900, 5 * 2 ^ least(tries - 1, 10))) ELSE now() END
        WHERE l.target_id = target AND l.lane_key = lane;
    ELSE
        DELETE FROM callback_lanes l WHERE l.target_id = target AND l.lane_key = lane;
    END IF;
END $$;

-- Whether what Meta sent is still there to be sent again: to the operator's targets as a call, to a tenant's as an event. Each in a
-- statement of its own, because a plan that is kept asks for the rights to all its tables, and tenants have none to calls.
CREATE FUNCTION callback_event_kept(home uuid, event uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF home IS NULL THEN
        RETURN EXISTS (SELECT FROM webhook_deliveries w WHERE w.id = event);
    END IF;
    RETURN EXISTS (SELECT FROM webhook_events e WHERE e.id = event);
END $$;

-- Owes settled deliveries once more: the named ones, else up to 10,000 dead ones, oldest first. Says how many; null when there
-- is no such target. Without a home it is the operator's.
CREATE FUNCTION replay_callbacks(home uuid, target uuid, named uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    owed record;
BEGIN
    PERFORM FROM callback_targets t WHERE t.organization_id IS NOT DISTINCT FROM home AND t.id = target FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    WITH chosen AS (
        SELECT d.id FROM callback_deliveries d
        WHERE d.target_id = target
            AND CASE WHEN named IS NULL THEN d.state = 'dead' ELSE d.state <> 'waiting' AND d.id = ANY (named) END
            AND callback_event_kept(home, d.event_id)
        ORDER BY d.event_id LIMIT 10000
    ), again AS (
        UPDATE callback_deliveries d SET
            state = 'waiting', attempts = 0, cause = NULL, discard_reason = NULL, settled_at = NULL, expires_at = now() + interval '1 day'
        FROM chosen WHERE d.id = chosen.id
        RETURNING d.target_id, d.lane_key
    )
    SELECT count(*)::int AS replayed, array_agg(target_id) AS targets, array_agg(lane_key) AS lanes INTO owed FROM again;
    PERFORM wake_callback_lanes(home, owed.targets, owed.lanes);
    UPDATE callback_targets t SET paused_until = '-infinity' WHERE t.id = target AND owed.replayed > 0;
    RETURN owed.replayed;
END $$;
