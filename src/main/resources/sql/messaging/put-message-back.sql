-- Another try later. A rate error halves the rate in use, once per second of errors: what was under way together fails
-- together. Five failures in a row, or a stop, open the breaker; what fails while it is open was begun before.
-- An answer that comes when another try has begun, after the lease of this one ran out, says nothing about that one.
WITH told AS (
    SELECT :#messageId::uuid AS message_id, :#accountId::uuid AS account_id, :#attempts::int AS attempts, :#delaySeconds::int AS delay_seconds,
        :#code::int AS code, :#detail::text AS detail, :#slow::boolean AS slow, :#stop::boolean AS stop, :#strains::boolean AS strains
),
back AS (
    UPDATE outbox o
    SET state = 'waiting', available_at = now() + make_interval(secs => t.delay_seconds), lease_owner = NULL, leased_until = NULL,
        attempts = CASE WHEN t.stop THEN o.attempts - 1 ELSE o.attempts END
    FROM told t
    WHERE o.message_id = t.message_id AND o.state = 'sending' AND o.attempts = t.attempts
    RETURNING o.message_id
),
marked AS (
    UPDATE messages m
    SET status = 'pending', error_code = t.code, error_message = t.detail
    FROM told t, back
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = back.message_id AND m.status IN ('sending', 'uncertain')
),
strained AS (
    UPDATE number_budgets b
    SET failures = CASE WHEN t.strains AND b.open_until <= now() THEN b.failures + 1
            WHEN t.stop THEN greatest(b.failures, 5) ELSE b.failures END,
        slow_factor = CASE WHEN t.slow AND b.slowed_at <= now() - interval '1 second'
            THEN greatest(0.05, least(1, b.slow_factor + CASE WHEN isfinite(b.slowed_at)
                THEN 0.05 * floor(extract(epoch FROM now() - b.slowed_at) / 60) ELSE 0 END) / 2)
            ELSE b.slow_factor END,
        slowed_at = CASE WHEN t.slow AND b.slowed_at <= now() - interval '1 second' THEN now() ELSE b.slowed_at END,
        open_until = CASE
            WHEN t.stop THEN now() + interval '5 minutes'
            WHEN t.strains AND b.failures + 1 >= 5 AND b.open_until <= now() THEN now() + interval '5 seconds'
            ELSE b.open_until END,
        open_reason = CASE WHEN t.stop OR (t.strains AND b.failures + 1 >= 5) THEN t.detail ELSE b.open_reason END
    FROM told t
    WHERE b.whatsapp_account_id = t.account_id AND (t.slow OR t.stop OR t.strains)
)
INSERT INTO message_events (organization_id, message_id, status, source, error_code, detail)
SELECT :#${variable.organizationId}::uuid, back.message_id, 'pending', 'gate', t.code, t.detail
FROM told t, back
