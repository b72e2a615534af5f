-- What was told of accounts before they were there, or before their number was known, is applied now.
WITH home AS (
    SELECT e.id, a.id AS account_id, a.organization_id
    FROM whatsapp_accounts a
    JOIN webhook_events e ON e.business_id = a.business_id AND e.phone_id IS NULL
        AND e.state_reason IN ('no active account has this number',
            'no active account has the number id ' || a.phone_id, 'no active account has the number ' || a.display_phone_number)
    WHERE a.status = 'active' AND e.state = 'parked' AND e.kind = 'account' AND e.organization_id IS NULL
    UNION
    SELECT e.id, a.id, a.organization_id
    FROM whatsapp_accounts a
    JOIN webhook_events e ON e.phone_id = a.phone_id
    WHERE a.status = 'active' AND e.state = 'parked' AND e.kind = 'account' AND e.organization_id IS NULL
)
UPDATE webhook_events e
SET state = 'pending', state_reason = NULL, settled_at = NULL, lease_owner = NULL, leased_until = '-infinity',
    organization_id = h.organization_id, whatsapp_account_id = h.account_id
FROM home h, webhook_deliveries d
WHERE e.id = h.id AND e.state = 'parked' AND d.id = e.delivery_id AND (d.callback_account_id IS NULL OR d.callback_account_id = h.account_id)
