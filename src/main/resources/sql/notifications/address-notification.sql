-- Our ids of what a Cloud API message names by Meta's: the number, the message that it refers to, the customer.
WITH account AS (
    SELECT a.id
    FROM whatsapp_accounts a
    WHERE a.organization_id = :#${variable.organizationId}::uuid AND a.phone_id = :#phoneNumberId::text AND a.status = 'active'
),
referred AS (
    SELECT m.id, m.whatsapp_account_id
    FROM messages m
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = :#messageId::uuid
    UNION ALL
    SELECT m.id, m.whatsapp_account_id
    FROM whatsapp_accounts a
    JOIN messages m ON m.organization_id = a.organization_id AND m.whatsapp_account_id = a.id
        AND m.whatsapp_message_id = :#wamid::text
    WHERE a.organization_id = :#${variable.organizationId}::uuid
)
SELECT coalesce(account.id, referred.whatsapp_account_id) AS account_id, referred.id AS message_id,
    (SELECT coalesce(c.merged_into, c.id) FROM contacts c
     WHERE c.organization_id = :#${variable.organizationId}::uuid AND c.user_id = :#whatsappUserId::text) AS contact_id
FROM (VALUES (true)) AS one
LEFT JOIN account ON true
LEFT JOIN referred ON account.id IS NULL OR referred.whatsapp_account_id = account.id
LIMIT 1
