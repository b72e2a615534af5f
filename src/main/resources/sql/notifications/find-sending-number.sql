-- Whose number it is, as the worker: an operator's rule says its organization by the number it sends from.
SELECT a.organization_id::text AS organization_id, a.id::text AS account_id
FROM whatsapp_accounts a
WHERE a.phone_id = :#phoneNumberId AND a.status = 'active'
