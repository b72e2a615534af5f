-- Counts the attempt, and says for how many seconds registration is closed to this address (0, it is open).
SELECT count_attempt('registration from ' || attempt_origin(:#clientAddress::text), 10, interval '1 hour') AS blocked_seconds
