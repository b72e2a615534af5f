SELECT 'ok' AS state, r.id, r.version, keyword_rule_json(r)::text AS body
FROM keyword_rules r
WHERE r.organization_id = :#organizationId AND r.id = :#id
