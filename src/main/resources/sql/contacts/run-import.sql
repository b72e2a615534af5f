-- After a dry run, the same lines again, for good. Lines that could not be read stay refused.
WITH current AS (
    SELECT i.id, i.upload_id, i.state = 'done' AND i.dry_run AS can_run, to_jsonb(i) AS before
    FROM contact_imports i
    WHERE i.organization_id = :#organizationId AND i.id = :#id
    FOR UPDATE
), again AS (
    UPDATE contact_import_rows r
    SET state = 'waiting', errors = '[]'
    FROM current g
    WHERE r.organization_id = :#organizationId AND r.upload_id = g.upload_id AND g.can_run AND r.contact IS NOT NULL
    RETURNING r.line
), begun AS (
    UPDATE contact_imports i
    SET state = 'working', dry_run = false, caller = :#caller::jsonb, started_at = now(), finished_at = NULL,
        created_count = 0, updated_count = 0, unchanged_count = 0, skipped_count = 0,
        refused_count = i.row_count - (SELECT count(*) FROM again)
    FROM current g
    WHERE i.organization_id = :#organizationId AND i.id = g.id AND g.can_run
    RETURNING i.id, contact_import_json(i)::text AS body, g.before, to_jsonb(i) AS after
)
SELECT 'ok' AS state, id, NULL AS version, body,
       audit(:#caller, 'contact_import', id, before - 'caller', after - 'caller') FROM begun
UNION ALL
SELECT 'conflict:import-not-tried', NULL, NULL, 'Only a dry run that is done can be run for good.', NULL
FROM current WHERE NOT can_run
