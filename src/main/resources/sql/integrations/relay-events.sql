SELECT relay_events(:#moment::timestamptz, 500) AS taken
