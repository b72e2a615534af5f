-- For ListQuery.
SELECT r.id, r.state, r.subject, replay_json(r)::text AS body
FROM replays r
WHERE r.organization_id = :#organizationId::uuid
