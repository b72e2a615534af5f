SELECT 'ok' AS state, t.id, t.version, callback_target_json(t)::text AS body
FROM callback_targets t
WHERE t.organization_id = :#organizationId AND t.id = :#id
