-- For ListQuery, which narrows, orders and pages it.
SELECT a.id, a.name, a.created_at, a.status = 'active' AS active, account_json(a, :#role::text)::text AS body
FROM whatsapp_accounts a
WHERE a.organization_id = :#organizationId
