-- Asked by every node every second, as the worker: what has changed after that revision, oldest change first, at most 200 (ask
-- again with the last revision until fewer come). The version to run is the staged one, else the one that ran last; number and text are
-- null when none is to run (draft, disabled, deleted).
SELECT r.id, r.organization_id, r.name, r.state::text AS state, r.paused_at IS NOT NULL AS paused, r.rate_per_minute, r.concurrency,
       r.timeout_seconds, r.messages_per_run, r.failure_limit, r.failure_window, v.number, v.text, r.staged_version IS NOT NULL AS staged, r.revision
FROM notification_rules r
LEFT JOIN notification_rule_versions v ON v.organization_id = r.organization_id AND v.notification_rule_id = r.id
    AND v.number = coalesce(r.staged_version, r.running_version) AND r.state IN ('active', 'returned')
WHERE r.revision > :#revision::bigint
UNION ALL
SELECT d.id, d.organization_id, NULL, 'deleted', false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, d.revision
FROM deleted_notification_rules d
WHERE d.revision > :#revision::bigint
ORDER BY revision
LIMIT 200
