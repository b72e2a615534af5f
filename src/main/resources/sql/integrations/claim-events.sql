SELECT * FROM claim_events(:#moment::timestamptz)
