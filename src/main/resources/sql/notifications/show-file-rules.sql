SELECT coalesce(json_object_agg(rule, json_build_object('triggered', triggered, 'filtered', filtered, 'sent', sent, 'failed', failed,
    'countedSince', rfc3339(counted_since), 'pausedAt', rfc3339(paused_at),
    'lastFailure', CASE WHEN last_error_at IS NOT NULL THEN json_build_object('at', rfc3339(last_error_at), 'error', last_error) END)), '{}')::text AS rules
FROM file_rules
