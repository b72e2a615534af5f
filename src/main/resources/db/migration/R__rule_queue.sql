-- The queue of what set rules off.
DROP FUNCTION IF EXISTS claim_rule_deliveries, settle_rule_delivery, count_rule_run, keep_rule_state;

CREATE FUNCTION count_rule_run(organization uuid, rule uuid, more_triggered int, more_filtered int, more_sent int, more_failed int)
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notification_rule_hours AS h (organization_id, notification_rule_id, hour, slot, triggered, filtered, sent, failed)
    VALUES (organization, rule, date_trunc('hour', now(), 'UTC'), pg_backend_pid() % 16, more_triggered, more_filtered, more_sent, more_failed)
    ON CONFLICT (notification_rule_id, hour, slot) DO UPDATE SET triggered = h.triggered + more_triggered,
        filtered = h.filtered + more_filtered, sent = h.sent + more_sent, failed = h.failed + more_failed;
END $$;

-- Leases up to so many deliveries to a node. Every rule gets one before any gets a second, whoever was served longest ago first; no
-- rule gets more than it may run at once on all nodes together, nor more than its rate, of which at most a second's worth comes
-- in one go; and no organization more than half of what a node runs. Claims come one after the other: each statement below sees
-- what the claim before has done, so the limits are kept and not just aimed at.
-- elsewhere: rules that do not run on this node.
CREATE FUNCTION claim_rule_deliveries(node text, most int, share int, elsewhere uuid[]) RETURNS SETOF rule_delivery LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('claim_rule_deliveries', 0));
    moment := clock_timestamp();
    RETURN QUERY
    WITH RECURSIVE waiting AS (
        (SELECT d.notification_rule_id AS rule FROM notification_deliveries d
         WHERE d.status = 'pending' ORDER BY d.notification_rule_id LIMIT 1)
        UNION ALL
        SELECT (SELECT d.notification_rule_id FROM notification_deliveries d
                WHERE d.status = 'pending' AND d.notification_rule_id > w.rule ORDER BY d.notification_rule_id LIMIT 1)
        FROM waiting w
        WHERE w.rule IS NOT NULL
    ), due AS (
        SELECT r.id, r.organization_id, r.timeout_seconds, r.messages_per_run, q.served_at, interval '1 minute' / r.rate_per_minute AS pace,
            greatest(q.paced_until, moment - interval '1 second') AS paced_from,
            r.concurrency - (SELECT count(*) FROM notification_deliveries b
                WHERE b.notification_rule_id = r.id AND b.leased_until > moment) AS places
        FROM waiting w
        JOIN notification_rules r ON r.id = w.rule
        JOIN notification_queues q ON q.notification_rule_id = r.id
        WHERE r.state IN ('active', 'returned') AND r.paused_at IS NULL AND r.id <> ALL (elsewhere) AND q.paced_until <= moment
            AND EXISTS (SELECT FROM notification_deliveries d
                WHERE d.notification_rule_id = r.id AND d.status = 'pending' AND d.available_at <= moment)
    ), next AS (
        SELECT d.*, row_number() OVER (PARTITION BY d.organization_id ORDER BY d.served_at, d.id) AS place FROM due d WHERE d.places > 0
    ), free AS (
        -- Two organizations at most have their share on a node: whoever else waits is among these.
        SELECT n.* FROM next n WHERE n.place <= share ORDER BY n.served_at, n.id LIMIT most + 2 * share
    ), ready AS (
        SELECT f.id AS rule, f.organization_id, f.timeout_seconds, f.messages_per_run, f.served_at, d.id,
            row_number() OVER (PARTITION BY f.id ORDER BY d.available_at, d.id) AS turn
        FROM free f
        CROSS JOIN LATERAL (
            SELECT p.id, p.available_at FROM notification_deliveries p
            WHERE p.notification_rule_id = f.id AND p.status = 'pending' AND p.available_at <= moment
            ORDER BY p.available_at, p.id
            LIMIT greatest(0, least(f.places, 1 + floor(extract(epoch FROM moment - f.paced_from) / extract(epoch FROM f.pace))::int))
            FOR UPDATE SKIP LOCKED) d
    ), shared AS (
        SELECT y.*, row_number() OVER (PARTITION BY y.organization_id ORDER BY y.turn, y.served_at, y.id)
            + (SELECT count(*) FROM notification_deliveries b
               WHERE b.leased_until > moment AND b.lease_owner = node AND b.organization_id = y.organization_id) AS place
        FROM ready y
    ), chosen AS (
        SELECT s.* FROM shared s WHERE s.place <= share ORDER BY s.turn, s.served_at, s.id LIMIT most
    ), leased AS (
        -- Half a minute more than the run may take, so that it has ended before somebody takes it over.
        UPDATE notification_deliveries d
        SET attempts = d.attempts + 1, lease_owner = node, leased_until = moment + make_interval(secs => c.timeout_seconds + 30),
            available_at = moment + make_interval(secs => c.timeout_seconds + 30)
        FROM chosen c
        WHERE d.id = c.id
        RETURNING d.id, d.organization_id, d.notification_rule_id, d.trigger_key::text, d.payload::text, d.attempts, c.timeout_seconds,
            c.messages_per_run
    ), served AS (
        UPDATE notification_queues q
        SET served_at = moment, paced_until = f.paced_from + f.pace * t.taken
        FROM (SELECT l.notification_rule_id AS rule, count(*) AS taken FROM leased l GROUP BY 1) t
        JOIN free f ON f.id = t.rule
        WHERE q.notification_rule_id = t.rule
    )
    SELECT * FROM leased;
END $$;

-- Writes down how a run ended. verdict: done; skipped; failed; retry, after so many seconds; returned, when this node does not run
-- the rule and the run was none. Says what became of the delivery, and nothing when somebody else has taken it over.
-- A version that has failed too often since it came is followed by the one before it, once, whoever notices first.
CREATE FUNCTION settle_rule_delivery(node text, delivery uuid, attempt int, verdict text, ran_version int, told_sent int, message uuid,
        reason text, line int, wait_seconds int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    settled notification_deliveries;
    rule notification_rules;
    sent_before int;
    told text;
BEGIN
    -- The rule before its deliveries, as whoever deletes it locks them, and at once as it is needed below.
    IF verdict IN ('failed', 'retry') THEN
        PERFORM FROM notification_deliveries d JOIN notification_rules r ON r.id = d.notification_rule_id WHERE d.id = delivery FOR UPDATE OF r;
    ELSE
        PERFORM FROM notification_deliveries d JOIN notification_rules r ON r.id = d.notification_rule_id WHERE d.id = delivery FOR KEY SHARE OF r;
    END IF;
    SELECT d.sent INTO sent_before FROM notification_deliveries d WHERE d.id = delivery FOR UPDATE;
    UPDATE notification_deliveries d
    SET status = CASE WHEN verdict IN ('retry', 'returned') THEN 'pending' ELSE verdict END,
        attempts = CASE verdict WHEN 'returned' THEN d.attempts - 1 ELSE d.attempts END,
        available_at = now() + make_interval(secs => wait_seconds), leased_until = NULL, lease_owner = NULL,
        settled_at = CASE WHEN verdict NOT IN ('retry', 'returned') THEN now() END,
        rule_version = coalesce(ran_version, d.rule_version), sent = greatest(d.sent, told_sent),
        message_id = coalesce((SELECT m.id FROM messages m WHERE m.organization_id = d.organization_id AND m.id = message), d.message_id),
        error_message = CASE WHEN verdict <> 'returned' THEN reason ELSE d.error_message END,
        error_line = CASE WHEN verdict <> 'returned' THEN line ELSE d.error_line END
    WHERE d.id = delivery AND d.status = 'pending' AND d.attempts = attempt AND d.lease_owner = node
    RETURNING * INTO settled;
    IF NOT FOUND OR verdict = 'returned' THEN
        RETURN settled.status;
    END IF;
    PERFORM count_rule_run(settled.organization_id, settled.notification_rule_id, 0, CASE verdict WHEN 'skipped' THEN 1 ELSE 0 END,
        settled.sent - sent_before, CASE verdict WHEN 'failed' THEN 1 ELSE 0 END);
    SELECT * INTO rule FROM notification_rules r WHERE r.id = settled.notification_rule_id;
    -- A run of a version that is being replaced says nothing of the one in force.
    IF ran_version = rule.running_version THEN
        UPDATE notification_queues q
        SET rule_version = ran_version, outcomes = right(CASE q.rule_version WHEN ran_version THEN q.outcomes ELSE '' END
            || CASE WHEN verdict IN ('failed', 'retry') THEN '1' ELSE '0' END, rule.failure_window)
        WHERE q.notification_rule_id = rule.id
        RETURNING q.outcomes INTO told;
    END IF;
    IF verdict NOT IN ('failed', 'retry') THEN
        RETURN settled.status;
    END IF;
    IF length(told) >= rule.failure_window AND length(replace(told, '0', '')) * 100 > rule.failure_limit * length(told)
        AND EXISTS (SELECT FROM notification_rule_versions v
            WHERE v.notification_rule_id = rule.id AND v.state = 'superseded' AND v.number < ran_version) THEN
        PERFORM return_rule_version(rule.id, ran_version, format('%s of its last %s runs failed, the last one: %s',
            length(replace(told, '0', '')), length(told), reason));
    END IF;
    UPDATE notification_rules r SET last_error = reason, last_error_at = now() WHERE r.id = rule.id;
    RETURN settled.status;
END $$;

-- What a node has made of a rule that changed. began: the staged version has started here; refused: it does not start.
CREATE FUNCTION keep_rule_state(rule uuid, told_node text, told_number int, told_state text, told_failure text, began int, refused int)
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF began IS NOT NULL OR refused IS NOT NULL THEN
        -- As everybody locks it who changes a rule: the row, then the order of changes. The share below would have to become this.
        PERFORM FROM notification_rules r WHERE r.id = rule FOR UPDATE;
    END IF;
    INSERT INTO notification_rule_states AS s (organization_id, notification_rule_id, node, number, state, failure)
    SELECT r.organization_id, r.id, told_node, told_number, told_state, told_failure FROM notification_rules r WHERE r.id = rule FOR KEY SHARE
    ON CONFLICT (notification_rule_id, node) DO UPDATE
        SET number = excluded.number, state = excluded.state, failure = excluded.failure, at = now()
        WHERE (s.number, s.state, s.failure) IS DISTINCT FROM (excluded.number, excluded.state, excluded.failure);
    IF began IS NOT NULL THEN
        PERFORM take_rule_version(rule, began);
    END IF;
    -- Once it has started on a node it is the one in force: a node on which it does not start tries it again.
    IF EXISTS (SELECT FROM notification_rules r WHERE r.id = rule AND r.staged_version = refused) THEN
        PERFORM return_rule_version(rule, refused, told_failure);
    END IF;
END $$;
