SELECT 'ok' AS state, k.id, k.version, api_key_json(k)::text AS body
FROM api_keys k WHERE k.organization_id = :#organizationId AND k.id = :#id
