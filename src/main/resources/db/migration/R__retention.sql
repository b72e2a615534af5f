-- Removes so many of what is past its retention, oldest first, and says how many went. Ids tell when a row was written, so a batch
-- is one range of an index; what another node holds is passed over.
DROP FUNCTION IF EXISTS remove_expired;

CREATE FUNCTION remove_expired(organization uuid, kind text, days int, most int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    ends CONSTANT uuid := uuid_v7_floor(now() - make_interval(days => days));
    removed int;
BEGIN
    CASE kind
        WHEN 'audit_events' THEN
            DELETE FROM audit_events a WHERE a.organization_id = organization AND a.id IN (
                SELECT o.id FROM audit_events o WHERE o.organization_id = organization AND o.id < ends
                ORDER BY o.id LIMIT most FOR UPDATE SKIP LOCKED);
            GET DIAGNOSTICS removed = ROW_COUNT;
        WHEN 'dead_letters' THEN
            -- The event goes with its webhook call, which is kept as long as one of its events is dead.
            WITH gone AS (
                DELETE FROM dead_letters l WHERE l.organization_id = organization AND l.id IN (
                    SELECT o.id FROM dead_letters o WHERE o.organization_id = organization AND o.id < ends
                    ORDER BY o.id LIMIT most FOR UPDATE SKIP LOCKED)
                RETURNING l.source, l.source_id
            ), settled AS (
                UPDATE webhook_events e SET state = 'done', state_reason = 'its dead letter was past its retention'
                FROM gone WHERE gone.source = 'inbound' AND e.id = gone.source_id AND e.state = 'dead'
            )
            SELECT count(*) INTO removed FROM gone;
        WHEN 'media' THEN
            -- Gone for everybody at once; the bytes and the row go with the next round of media-remove-unwanted. What a message
            -- is still to be sent with stays.
            WITH needed AS MATERIALIZED (
                SELECT (m.metadata ->> 'media')::uuid AS id
                FROM (SELECT s.message_id FROM scheduled_messages s WHERE s.organization_id = organization
                    UNION ALL SELECT o.message_id FROM outbox o WHERE o.organization_id = organization) AS later
                JOIN messages m ON m.organization_id = organization AND m.id = later.message_id
                WHERE m.metadata ->> 'media' IS NOT NULL
            )
            UPDATE media f SET state = 'removed', due_at = now()
            WHERE f.organization_id = organization AND f.id IN (
                SELECT o.id FROM media o
                WHERE o.organization_id = organization AND o.id < ends AND o.state <> 'removed'
                    AND (o.leased_until IS NULL OR o.leased_until < now()) AND o.id NOT IN (SELECT n.id FROM needed n)
                ORDER BY o.id LIMIT most FOR UPDATE SKIP LOCKED);
            GET DIAGNOSTICS removed = ROW_COUNT;
    END CASE;
    RETURN removed;
END $$;
