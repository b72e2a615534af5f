-- A rule's letters that were not settled, oldest first.
SELECT id FROM trigger_rejects
WHERE rule = :#rule::text AND state = 'failed' AND payload IS NOT NULL AND leased_until < now()
ORDER BY id
LIMIT 1000
