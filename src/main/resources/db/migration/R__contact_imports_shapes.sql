-- How imports of contacts look in the API.
DROP FUNCTION IF EXISTS contact_import_json, contact_import_row_json;

CREATE FUNCTION contact_import_json(import contact_imports) RETURNS json LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_to_json(shape) FROM (
        SELECT (import).id, (import).state, (import).existing, (import).dry_run AS "dryRun", (import).country, (import).delimiter,
               (import).mapping,
               (SELECT row_to_json(counts) FROM (
                   SELECT (import).row_count AS rows, (import).created_count AS created, (import).updated_count AS updated,
                          (import).unchanged_count AS unchanged, (import).skipped_count AS skipped,
                          (import).refused_count AS refused, (import).cancelled_count AS cancelled) AS counts) AS counts,
               rfc3339((import).created_at) AS "createdAt", rfc3339((import).started_at) AS "startedAt",
               rfc3339((import).finished_at) AS "finishedAt"
    ) AS shape
$$;

CREATE FUNCTION contact_import_row_json(line contact_import_rows) RETURNS json LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_to_json(shape) FROM (SELECT (line).line, (line).state, (line).errors) AS shape
$$;
