-- Counts the attempt before the current password is looked at.
SELECT count_attempt('password of ' || u.id, 5, interval '15 minutes') AS blocked_seconds, u.password_hash
FROM users u WHERE u.id = :#userId AND u.is_active
