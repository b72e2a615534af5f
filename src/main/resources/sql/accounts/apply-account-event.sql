-- As the worker: what Meta tells of a WABA is told to all accounts of it, whose ever they are.
SELECT apply_account_event(:#${variable.eventId}::uuid, :#told::jsonb) AS reached
