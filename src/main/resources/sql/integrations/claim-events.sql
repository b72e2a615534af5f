SELECT * FROM claim_events(:#moment::timestamptz, :#${variable.callsPerTarget}::int)
