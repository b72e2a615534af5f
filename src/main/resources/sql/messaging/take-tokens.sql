-- Takes at most 50 ms of a number's rate from its bucket (GCRA: paced_until is how far ahead tokens are spent).
-- Nothing while Meta lets the account send nothing, or while the breaker is open; one probe once it may close, counted as failed until its answer closes the breaker.
-- Losing this row's last write in a crash costs a burst at most, so its commit does not wait for the disk. The bucket is
-- less deep than the burst by what may lie in a node's block and on the wire: together they stay within it.
WITH bucket AS (
    SELECT b.whatsapp_account_id,
        a.pace_burst - least(0.4 * a.pace_burst, 0.1 * a.throughput_per_second)::float8 AS depth,
        CASE WHEN a.stopped_until > now() THEN greatest(b.open_until, now() + interval '1 second') ELSE b.open_until END AS open_until,
        b.failures >= 5 AS is_probing,
        a.throughput_per_second * least(1, b.slow_factor
            + CASE WHEN isfinite(b.slowed_at) THEN 0.05 * floor(extract(epoch FROM now() - b.slowed_at) / 60) ELSE 0 END)::float8 AS rate,
        greatest(b.paced_until, now()) AS paced_until,
        set_config('synchronous_commit', 'off', true) AS lazily
    FROM number_budgets b
    JOIN whatsapp_accounts a ON a.id = b.whatsapp_account_id
    WHERE b.organization_id = :#${variable.organizationId}::uuid AND b.whatsapp_account_id = :#${variable.accountId}::uuid
        AND a.status = 'active'
    FOR UPDATE OF b
),
allowed AS (
    SELECT *,
        CASE WHEN open_until > now() THEN 0
            ELSE greatest(0, least(
                CASE WHEN is_probing THEN 1 ELSE greatest(1, floor(rate * 0.05)) END,
                floor(depth - extract(epoch FROM paced_until - now())::float8 * rate)))::int END AS granted
    FROM bucket
),
taken AS (
    UPDATE number_budgets b
    SET paced_until = l.paced_until + make_interval(secs => l.granted / l.rate),
        failures = CASE WHEN l.is_probing THEN b.failures + 1 ELSE b.failures END,
        open_until = CASE WHEN l.is_probing
            THEN now() + make_interval(secs => greatest(10, least(300, 5 * (b.failures - 3)))) ELSE b.open_until END
    FROM allowed l
    WHERE b.whatsapp_account_id = l.whatsapp_account_id AND l.granted > 0
)
SELECT granted,
    ceil(1000 * least(5, greatest(0.005,
        CASE WHEN open_until > now() THEN extract(epoch FROM open_until - now()) ELSE 0 END,
        extract(epoch FROM paced_until - now())::float8 - (depth - 1) / rate)))::bigint AS wait_ms
FROM allowed
