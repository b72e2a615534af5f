-- For ListQuery, which narrows, orders and pages it.
SELECT r.id, r.name, r.created_at, r.updated_at, r.state, r.trigger_type AS trigger, r.paused_at IS NOT NULL AS paused,
       r.whatsapp_account_id AS account_id, rule_summary(r)::text AS body
FROM notification_rules r
WHERE r.organization_id = :#organizationId
