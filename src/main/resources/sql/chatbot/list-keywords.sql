-- For ListQuery, which narrows, orders and pages it.
SELECT r.id, r.name, r.priority, r.created_at, r.is_enabled AS enabled, r.match_type,
       r.whatsapp_account_id AS account_id, keyword_rule_json(r)::text AS body
FROM keyword_rules r
WHERE r.organization_id = :#organizationId
