-- A failure that Meta reported by webhook tells about the number too: slower, or stopped.
UPDATE number_budgets
SET slow_factor = CASE WHEN :#slow AND slowed_at <= now() - interval '1 second'
            THEN greatest(0.05, least(1, slow_factor + CASE WHEN isfinite(slowed_at)
                THEN 0.05 * floor(extract(epoch FROM now() - slowed_at) / 60) ELSE 0 END) / 2)
            ELSE slow_factor END,
    slowed_at = CASE WHEN :#slow AND slowed_at <= now() - interval '1 second' THEN now() ELSE slowed_at END,
    failures = CASE WHEN :#stop THEN greatest(failures, 5) ELSE failures END,
    open_until = CASE WHEN :#stop THEN now() + interval '5 minutes' ELSE open_until END,
    open_reason = CASE WHEN :#stop THEN :#detail ELSE open_reason END
WHERE organization_id = :#${variable.organizationId}::uuid AND whatsapp_account_id = :#${variable.accountId}::uuid
