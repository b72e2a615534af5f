-- What hangs on a target is there for its organization alone.
SELECT 'ok' AS state, t.id, NULL AS version, NULL AS body
FROM callback_targets t
WHERE t.organization_id = :#organizationId AND t.id = :#id
