-- How the run of a letter ended. One that was set aside, before or meanwhile, stays so unless it went through.
UPDATE trigger_rejects
SET leased_until = '-infinity', state = CASE :#state::text WHEN 'done' THEN 'done' ELSE state END,
    settled_at = CASE :#state::text WHEN 'done' THEN now() ELSE settled_at END,
    reason = coalesce(:#reason::text, reason), refusals = refusals + :#refusals::int
WHERE id = :#id::uuid
