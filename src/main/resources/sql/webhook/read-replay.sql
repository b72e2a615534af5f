SELECT 'ok' AS state, r.id, NULL AS version, replay_json(r)::text AS body
FROM replays r
WHERE r.organization_id = :#organizationId::uuid AND r.id = :#id::uuid
