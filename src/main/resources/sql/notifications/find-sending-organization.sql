-- Whose number this is; a number that sends belongs to one organization.
SELECT a.organization_id
FROM whatsapp_accounts a
WHERE a.phone_id = :#${variable.phoneNumberId}::text AND a.status = 'active'
