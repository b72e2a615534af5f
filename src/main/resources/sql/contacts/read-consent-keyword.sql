SELECT 'ok' AS state, k.id, k.version, consent_keyword_json(k)::text AS body
FROM consent_keywords k
WHERE k.organization_id = :#organizationId AND k.id = :#id
