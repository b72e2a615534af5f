-- The oldest first, by their index. What was not heard within ten minutes is read anew.
DELETE FROM realtime_events
WHERE ctid = ANY (ARRAY (SELECT ctid FROM realtime_events ORDER BY xact LIMIT 50000))
    AND happened_at < now() - interval '10 minutes'
