SELECT t.name, t.url, t.is_enabled AS enabled, t.failures, rfc3339(t.failing_since) AS "failingSince", t.last_failure AS "lastFailure",
    (SELECT count(*) FROM callback_deliveries d WHERE d.target_id = t.id AND d.state = 'waiting') AS waiting,
    (SELECT count(*) FROM callback_deliveries d WHERE d.target_id = t.id AND d.state = 'dead') AS "deadLetters",
    (SELECT string_agg(c.cause || ' (' || c.number || ')', ', ' ORDER BY c.number DESC, c.cause)
        FROM (SELECT d.cause, count(*) AS number FROM callback_deliveries d
            WHERE d.target_id = t.id AND d.state = 'dead' GROUP BY d.cause) AS c) AS "deadLetterCauses"
FROM callback_targets t
WHERE t.organization_id IS NULL
ORDER BY t.name
