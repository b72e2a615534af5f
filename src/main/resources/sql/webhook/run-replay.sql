-- One turn of a replay: notes what became of the events that it has set going, and sets the next ones going, while fewer
-- than two hundred of its own are under way. One statement, so a crash leaves every item where it was or where it is.
WITH job AS MATERIALIZED (
    SELECT r.id, r.organization_id
    FROM replays r
    WHERE r.organization_id = :#${variable.organizationId}::uuid AND r.id = :#${variable.replayId}::uuid AND r.state = 'working'
    FOR UPDATE SKIP LOCKED
), begun_before AS MATERIALIZED (
    SELECT i.position, e.state AS event_state, e.state_reason, e.id IS NULL AS is_gone
    FROM job j
    JOIN replay_items i ON i.organization_id = j.organization_id AND i.replay_id = j.id AND i.state = 'running'
    LEFT JOIN webhook_events e ON e.organization_id = i.organization_id AND e.id = i.event_id
), next AS MATERIALIZED (
    SELECT i.position, i.event_id
    FROM job j
    JOIN replay_items i ON i.organization_id = j.organization_id AND i.replay_id = j.id AND i.state = 'waiting'
    WHERE i.event_id IS NOT NULL
    ORDER BY i.position
    LIMIT greatest(0, 200 - (SELECT count(*) FROM begun_before b WHERE b.event_state = 'pending'))
), found AS MATERIALIZED (
    SELECT n.position, e.id, e.state
    FROM next n
    CROSS JOIN job j
    LEFT JOIN webhook_events e ON e.organization_id = j.organization_id AND e.id = n.event_id
), again AS (
    UPDATE webhook_events e
    SET state = 'pending', state_reason = NULL, settled_at = NULL, attempts = 0, lease_owner = NULL, leased_until = '-infinity'
    FROM found f
    WHERE e.organization_id = :#${variable.organizationId}::uuid AND e.id = f.id AND e.state IN ('done', 'parked', 'dead')
    RETURNING e.id
), closed AS (
    UPDATE dead_letters d SET state = 'replayed'
    FROM again a
    WHERE d.organization_id = :#${variable.organizationId}::uuid AND d.source = 'inbound' AND d.source_id = a.id AND d.state <> 'replayed'
), outcomes AS (
    SELECT b.position, b.state_reason AS detail,
        CASE WHEN b.is_gone OR b.event_state = 'refused' THEN 'skipped' WHEN b.event_state = 'dead' THEN 'failed' ELSE b.event_state END AS outcome
    FROM begun_before b
    WHERE b.is_gone OR b.event_state <> 'pending'
    UNION ALL
    SELECT f.position, CASE WHEN f.state = 'refused' THEN 'signed for another account' END,
        CASE WHEN f.id IS NULL OR f.state = 'refused' THEN 'skipped' ELSE 'running' END
    FROM found f
    WHERE f.id IS NULL OR f.state IN ('refused', 'pending') OR f.id IN (SELECT id FROM again)
), noted AS (
    UPDATE replay_items i
    SET state = o.outcome, detail = CASE WHEN o.outcome NOT IN ('running', 'done') THEN coalesce(o.detail, 'it is not there any more') END
    FROM outcomes o, job j
    WHERE i.organization_id = j.organization_id AND i.replay_id = j.id AND i.position = o.position
    RETURNING i.state
)
UPDATE replays r
SET done_count = r.done_count + n.done, parked_count = r.parked_count + n.parked, failed_count = r.failed_count + n.failed,
    skipped_count = r.skipped_count + n.skipped,
    state = CASE WHEN n.settled + r.done_count + r.parked_count + r.failed_count + r.skipped_count = r.item_count THEN 'done' ELSE r.state END,
    finished_at = CASE WHEN n.settled + r.done_count + r.parked_count + r.failed_count + r.skipped_count = r.item_count THEN now() END
FROM job, (
    SELECT count(*) FILTER (WHERE state = 'done') AS done, count(*) FILTER (WHERE state = 'parked') AS parked,
        count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'skipped') AS skipped,
        count(*) FILTER (WHERE state <> 'running') AS settled
    FROM noted) AS n
WHERE r.organization_id = job.organization_id AND r.id = job.id
