SELECT 'ok' AS state, c.id, NULL AS version, erasure_json(c)::text AS body
FROM erasures c
WHERE c.organization_id = :#organizationId AND c.id = :#id
