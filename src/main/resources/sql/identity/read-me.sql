-- The caller as it stands now, not as its token remembers it.
SELECT 'ok' AS state, NULL AS version, me.body::text AS body
FROM me_json(:#organizationId, :#userId, :#permissions::json) AS me (body)
WHERE me.body IS NOT NULL
