-- Gives messages, statuses and preferences that were parked without a home the account that has their number now; the feeder takes
-- them from there, oldest first. What has a home stays there, whoever brings the number later. What was signed with an
-- account's own secret is evidence for that account alone: another tenant could have forged it.
UPDATE webhook_events e
SET state = 'pending', state_reason = NULL, settled_at = NULL, lease_owner = NULL, leased_until = '-infinity',
    organization_id = a.organization_id, whatsapp_account_id = a.id
FROM whatsapp_accounts a
WHERE a.status = 'active' AND e.phone_id = a.phone_id
    AND e.state = 'parked' AND e.kind IN ('message', 'status', 'preference') AND e.organization_id IS NULL
    AND EXISTS (SELECT FROM webhook_deliveries d
        WHERE d.id = e.delivery_id AND (d.callback_account_id IS NULL OR d.callback_account_id = a.id))
