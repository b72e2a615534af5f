-- The upload that came whole becomes the import's; of two at once the first. What others left is removed.
WITH current AS (
    SELECT i.id, i.state, to_jsonb(i) AS before
    FROM contact_imports i
    WHERE i.organization_id = :#organizationId AND i.id = :#id
    FOR UPDATE
), counted AS (
    SELECT count(*) AS lines, count(*) FILTER (WHERE r.state = 'refused') AS refused
    FROM contact_import_rows r
    WHERE r.organization_id = :#organizationId AND r.upload_id = :#uploadId
), begun AS (
    UPDATE contact_imports i
    SET state = 'working', upload_id = :#uploadId, caller = :#caller::jsonb, started_at = now(),
        row_count = n.lines, refused_count = n.refused
    FROM current g, counted n
    WHERE i.organization_id = :#organizationId AND i.id = g.id AND g.state = 'open'
    RETURNING i.id, contact_import_json(i)::text AS body, g.before, to_jsonb(i) AS after
), removed AS (
    DELETE FROM contact_import_rows r USING current g
    WHERE r.organization_id = :#organizationId AND r.import_id = g.id
        AND (r.upload_id = :#uploadId) = (g.state <> 'open')
)
SELECT 'ok' AS state, id, NULL AS version, body,
       audit(:#caller, 'contact_import', id, before - 'caller', after - 'caller') FROM begun
UNION ALL
SELECT 'conflict:import-has-its-rows', NULL, NULL, 'Another upload was faster; make a new import for another file.', NULL
FROM current WHERE state <> 'open'
