-- How the run of a letter ended.
UPDATE trigger_rejects
SET leased_until = '-infinity', state = :#state::text, settled_at = CASE WHEN :#state::text = 'done' THEN now() END,
    reason = coalesce(:#reason::text, reason), refusals = refusals + :#refusals::int
WHERE id = :#id::uuid
