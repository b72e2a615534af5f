SELECT 'ok' AS state, r.id, r.version, canned_response_json(r)::text AS body
FROM canned_responses r
WHERE r.organization_id = :#organizationId AND r.id = :#id
