SELECT 'ok' AS state, a.id, a.version, account_json(a, :#role::text)::text AS body
FROM whatsapp_accounts a
WHERE a.organization_id = :#organizationId AND a.id = :#id
