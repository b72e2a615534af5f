-- Dead deliveries, of webhook subscriptions and callback targets alike. The delivery is the dead letter: a copy of it in
-- dead_letters would tell the fate of one thing in two places, and keep what a customer wrote twice.
DROP FUNCTION IF EXISTS dead_event_json, dead_callback_json, replay_dead_deliveries, discard_dead_deliveries;

CREATE FUNCTION dead_event_json(delivery event_deliveries) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'id', delivery.id, 'source', 'webhook', 'targetId', s.id, 'url', s.url, 'enabled', s.is_enabled, 'type', e.kind,
            'eventId', e.id, 'contactId', e.contact_id, 'cause', delivery.cause, 'attempts', delivery.attempts,
            'createdAt', rfc3339(delivery.created_at), 'settledAt', rfc3339(delivery.settled_at))
        FROM webhook_subscriptions s
        JOIN outbound_events e ON e.organization_id = s.organization_id AND e.id = delivery.event_id
        WHERE s.organization_id = delivery.organization_id AND s.id = delivery.subscription_id);
END $$;

-- Without the lane, which holds the customer's number.
CREATE FUNCTION dead_callback_json(delivery callback_deliveries) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'id', delivery.id, 'source', 'callback', 'targetId', t.id, 'url', t.url, 'enabled', t.is_enabled, 'type', delivery.field,
            'eventId', delivery.event_id, 'contactId', NULL, 'cause', delivery.cause, 'attempts', delivery.attempts,
            'createdAt', rfc3339(delivery.created_at), 'settledAt', rfc3339(delivery.settled_at))
        FROM callback_targets t
        WHERE t.organization_id = delivery.organization_id AND t.id = delivery.target_id);
END $$;

-- Has dead deliveries tried again, with a day of tries from now on, the oldest first: those of one source, of one target, of one
-- cause or of a time. Not those of a target that is disabled, for which they would wait without an end, and no event of
-- Meta's that is not kept any more. Says how many.
CREATE FUNCTION replay_dead_deliveries(organization uuid, asked jsonb, moment timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    of_target record;
    replayed int := 0;
BEGIN
    FOR of_target IN
        WITH given AS (
            SELECT asked ->> 'source' AS source, (asked ->> 'targetId')::uuid AS target, asked ->> 'cause' AS cause,
                coalesce((asked ->> 'from')::timestamptz, '-infinity') AS since, coalesce((asked ->> 'to')::timestamptz, 'infinity') AS until
        ), chosen AS (
            SELECT 'webhook' AS source, d.subscription_id AS target, d.id, d.created_at
            FROM given g, event_deliveries d
            JOIN webhook_subscriptions s ON s.organization_id = d.organization_id AND s.id = d.subscription_id AND s.is_enabled
            WHERE d.organization_id = organization AND d.state = 'dead' AND g.source IS DISTINCT FROM 'callback'
                AND (g.target IS NULL OR d.subscription_id = g.target) AND (g.cause IS NULL OR d.cause = g.cause)
                AND d.created_at >= g.since AND d.created_at < g.until
            UNION ALL
            SELECT 'callback', d.target_id, d.id, d.created_at
            FROM given g, callback_deliveries d
            JOIN callback_targets t ON t.organization_id = d.organization_id AND t.id = d.target_id AND t.is_enabled
            WHERE d.organization_id = organization AND d.state = 'dead' AND g.source IS DISTINCT FROM 'webhook'
                AND (g.target IS NULL OR d.target_id = g.target) AND (g.cause IS NULL OR d.cause = g.cause)
                AND d.created_at >= g.since AND d.created_at < g.until
                AND EXISTS (SELECT FROM webhook_events e WHERE e.organization_id = d.organization_id AND e.id = d.event_id AND e.payload <> '{}')
        ), first AS (
            SELECT c.* FROM chosen c ORDER BY c.created_at, c.id LIMIT (asked ->> 'limit')::int
        )
        SELECT f.source, f.target, array_agg(f.id) AS ids FROM first f GROUP BY f.source, f.target ORDER BY f.source, f.target
    LOOP
        replayed := replayed + CASE of_target.source
            WHEN 'webhook' THEN replay_events(organization, of_target.target, of_target.ids, '{dead}', '-infinity', 'infinity', moment, 10000)
            ELSE coalesce(replay_callbacks(organization, of_target.target, of_target.ids), 0) END;
    END LOOP;
    RETURN replayed;
END $$;

-- Closes dead deliveries with a reason, the oldest first: the named ones, those of one source, of one target, of one cause or of a time. What
-- is replayed at the same moment is dead no more, and stays on its way. Says how many.
CREATE FUNCTION discard_dead_deliveries(organization uuid, asked jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    named uuid[] := (SELECT array_agg(id::uuid) FROM jsonb_array_elements_text(asked -> 'ids') AS id);
    closed int;
BEGIN
    WITH given AS (
        SELECT asked ->> 'source' AS source, (asked ->> 'targetId')::uuid AS target, asked ->> 'cause' AS cause,
            coalesce((asked ->> 'from')::timestamptz, '-infinity') AS since, coalesce((asked ->> 'to')::timestamptz, 'infinity') AS until
    ), chosen AS (
        SELECT 'webhook' AS source, d.id, d.created_at
        FROM given g, event_deliveries d
        WHERE d.organization_id = organization AND d.state = 'dead' AND g.source IS DISTINCT FROM 'callback'
            AND (named IS NULL OR d.id = ANY (named)) AND (g.target IS NULL OR d.subscription_id = g.target)
            AND (g.cause IS NULL OR d.cause = g.cause) AND d.created_at >= g.since AND d.created_at < g.until
        UNION ALL
        SELECT 'callback', d.id, d.created_at
        FROM given g, callback_deliveries d
        WHERE d.organization_id = organization AND d.state = 'dead' AND g.source IS DISTINCT FROM 'webhook'
            AND (named IS NULL OR d.id = ANY (named)) AND (g.target IS NULL OR d.target_id = g.target)
            AND (g.cause IS NULL OR d.cause = g.cause) AND d.created_at >= g.since AND d.created_at < g.until
    ), first AS (
        SELECT c.* FROM chosen c ORDER BY c.created_at, c.id LIMIT (asked ->> 'limit')::int
    ), events AS (
        UPDATE event_deliveries d SET state = 'discarded', discard_reason = asked ->> 'reason'
        FROM first f
        WHERE f.source = 'webhook' AND d.organization_id = organization AND d.id = f.id AND d.state = 'dead'
        RETURNING d.id
    ), callbacks AS (
        UPDATE callback_deliveries d SET state = 'discarded', discard_reason = asked ->> 'reason'
        FROM first f
        WHERE f.source = 'callback' AND d.organization_id = organization AND d.id = f.id AND d.state = 'dead'
        RETURNING d.id
    )
    SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM callbacks) INTO closed;
    RETURN closed;
END $$;
