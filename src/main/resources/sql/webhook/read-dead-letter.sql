SELECT 'ok' AS state, d.id, NULL AS version, dead_letter_detail_json(d, :#role::text)::text AS body
FROM dead_letters d
WHERE d.organization_id = :#organizationId::uuid AND d.id = :#id::uuid
