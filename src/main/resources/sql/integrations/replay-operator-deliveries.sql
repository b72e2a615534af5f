-- Every dead letter of the operator's targets; says how many are owed again.
SELECT coalesce(sum(replay_callbacks(NULL, t.id, NULL)), 0)::int AS replayed
FROM callback_targets t
WHERE t.organization_id IS NULL AND t.is_enabled
