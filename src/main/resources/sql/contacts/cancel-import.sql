-- Whoever works at a batch holds the import's row: this waits for its end, and the next batch finds nothing to do. What the lines
-- of a dry run say goes too, since only one that is done can be run for good.
WITH current AS (
    SELECT i.id, i.upload_id, i.state = 'working' AS can_stop, to_jsonb(i) AS before
    FROM contact_imports i
    WHERE i.organization_id = :#organizationId AND i.id = :#id
    FOR UPDATE
), stopped_lines AS (
    -- In one statement, as lines that the batch waited for has just tried are seen as they were before; their new state is
    -- looked at only when the row is taken.
    UPDATE contact_import_rows r
    SET state = CASE WHEN r.state = 'waiting' THEN 'cancelled' ELSE r.state END, contact = NULL
    FROM current g
    WHERE r.organization_id = :#organizationId AND r.upload_id = g.upload_id AND g.can_stop
        AND (r.state = 'waiting' OR r.contact IS NOT NULL)
    RETURNING r.state
), stopped AS (
    UPDATE contact_imports i
    SET state = 'cancelled', finished_at = now(), cancelled_count = (SELECT count(*) FROM stopped_lines WHERE state = 'cancelled')
    FROM current g
    WHERE i.organization_id = :#organizationId AND i.id = g.id AND g.can_stop
    RETURNING i.id, contact_import_json(i)::text AS body, g.before, to_jsonb(i) AS after
)
SELECT 'ok' AS state, id, NULL AS version, body,
       audit(:#caller, 'contact_import', id, before - 'caller', after - 'caller') FROM stopped
UNION ALL
SELECT 'conflict:import-not-working', NULL, NULL, 'Only an import that is being worked off can be stopped.', NULL
FROM current WHERE NOT can_stop
