-- Pauses a rule on every node, or lets it go on.
INSERT INTO file_rules AS f (rule, paused_at) VALUES (:#rule::text, CASE WHEN :#paused::boolean THEN now() END)
ON CONFLICT (rule) DO UPDATE SET paused_at = CASE WHEN excluded.paused_at IS NOT NULL THEN coalesce(f.paused_at, excluded.paused_at) END
