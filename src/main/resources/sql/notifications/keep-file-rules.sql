-- Adds what this node has counted, and tells which rules are paused.
WITH told AS (
    SELECT t.* FROM jsonb_to_recordset(:#counts::jsonb)
        AS t (rule text, triggered bigint, filtered bigint, sent bigint, failed bigint, error text, at timestamptz)
), kept AS (
    INSERT INTO file_rules AS f (rule, triggered, filtered, sent, failed, last_error, last_error_at)
    SELECT t.rule, t.triggered, t.filtered, t.sent, t.failed, t.error, t.at FROM told t ORDER BY t.rule
    ON CONFLICT (rule) DO UPDATE SET triggered = f.triggered + excluded.triggered, filtered = f.filtered + excluded.filtered,
        sent = f.sent + excluded.sent, failed = f.failed + excluded.failed,
        last_error = CASE WHEN excluded.last_error_at >= coalesce(f.last_error_at, '-infinity') THEN excluded.last_error ELSE f.last_error END,
        last_error_at = greatest(f.last_error_at, excluded.last_error_at)
)
SELECT coalesce(json_agg(f.rule), '[]')::text AS paused FROM file_rules f WHERE f.paused_at IS NOT NULL
