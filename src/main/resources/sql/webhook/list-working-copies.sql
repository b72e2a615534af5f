-- Of all tenants, those whose account in the other organization is still inactive; an activated one lets its copy rest.
SELECT c.id AS copy_id
FROM inbox_copies c
JOIN whatsapp_accounts t ON t.organization_id = c.target_organization_id AND t.id = c.target_account_id AND t.status <> 'active'
WHERE c.state = 'working'
ORDER BY c.created_at
LIMIT 20
