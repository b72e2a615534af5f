-- Notes once what became of a message of a replay.
WITH job AS MATERIALIZED (
    SELECT r.id, r.organization_id
    FROM replays r
    WHERE r.organization_id = :#${variable.organizationId}::uuid AND r.id = :#${variable.replayId}::uuid AND r.state = 'working'
    FOR UPDATE
), noted AS (
    UPDATE replay_items i
    SET state = :#${variable.outcome}::text, detail = :#${variable.detail}::text
    FROM job j
    WHERE i.organization_id = j.organization_id AND i.replay_id = j.id AND i.position = :#${variable.position}::int AND i.state = 'waiting'
    RETURNING i.state
)
UPDATE replays r
SET done_count = r.done_count + (n.state = 'done')::int, failed_count = r.failed_count + (n.state = 'failed')::int,
    state = CASE WHEN r.done_count + r.parked_count + r.failed_count + r.skipped_count + 1 = r.item_count THEN 'done' ELSE r.state END,
    finished_at = CASE WHEN r.done_count + r.parked_count + r.failed_count + r.skipped_count + 1 = r.item_count THEN now() END
FROM job, noted n
WHERE r.organization_id = job.organization_id AND r.id = job.id
