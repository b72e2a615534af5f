-- Of all tenants; each is worked on in turn, so a large one holds up no small one.
SELECT r.organization_id::text AS organization_id, r.id::text AS replay_id
FROM replays r
WHERE r.state = 'working'
ORDER BY r.created_at
LIMIT 20
