-- What a previous run still owed, oldest first.
SELECT id, number_id, waba_id, (extract(epoch FROM since) * 1000)::bigint AS since, entry
FROM sandbox.webhooks
ORDER BY id
