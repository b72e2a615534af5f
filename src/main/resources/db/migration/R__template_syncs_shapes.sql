-- How the syncs of templates look in the API.
DROP FUNCTION IF EXISTS template_sync_json;

CREATE FUNCTION template_sync_json(sync template_syncs) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (sync).id, (sync).whatsapp_account_id AS "accountId", (sync).cause, (sync).state,
                   (sync).page_count AS pages, (sync).read_count AS read,
                   (SELECT row_to_json(counts) FROM (
                       SELECT (sync).created_count AS created, (sync).changed_count AS changed, (sync).unchanged_count AS unchanged,
                              (sync).deleted_count AS deleted, (sync).kept_count AS kept, (sync).unreadable_count AS unreadable
                   ) AS counts) AS counts,
                   CASE WHEN (sync).reason IS NOT NULL THEN
                       json_build_object('reason', (sync).reason, 'metaCode', (sync).meta_code) END AS error,
                   rfc3339((sync).created_at) AS "createdAt", rfc3339((sync).started_at) AS "startedAt",
                   rfc3339((sync).finished_at) AS "finishedAt"
        ) AS shape);
END $$;
