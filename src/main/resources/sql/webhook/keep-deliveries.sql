-- Keeps deliveries and their events, leased to this node; an event without a home is parked, one for another account refused.
-- What names a WABA and no number belongs to the default account for what comes in, if it is of that WABA.
WITH arrived AS (
    SELECT *
    FROM unnest(:#deliveryIds::uuid[], :#callbackAccountIds::uuid[], :#signatures::text[], :#bodies::bytea[])
        AS d (id, callback_account_id, signature, body)
),
delivery AS (
    INSERT INTO webhook_deliveries (id, callback_account_id, signature, body)
    SELECT id, callback_account_id, signature, body FROM arrived
),
told AS (
    SELECT e.*, d.callback_account_id
    FROM unnest(:#ids::uuid[], :#deliveryIdsOfEvents::uuid[], :#positions::int[], :#kinds::text[], :#laneKeys::text[],
        :#businessIds::text[], :#phoneIds::text[], :#payloads::text[])
        AS e (id, delivery_id, position, kind, lane_key, business_id, phone_id, payload)
    JOIN arrived d ON d.id = e.delivery_id
)
INSERT INTO webhook_events (id, delivery_id, position, kind, lane_key, business_id, phone_id,
    organization_id, whatsapp_account_id, payload, state, state_reason, lease_owner, leased_until)
SELECT e.id, e.delivery_id, e.position, e.kind, e.lane_key, e.business_id, e.phone_id,
    a.organization_id, a.id, e.payload,
    CASE WHEN e.callback_account_id <> a.id THEN 'refused' WHEN a.id IS NULL THEN 'parked' ELSE 'pending' END,
    CASE WHEN e.callback_account_id <> a.id THEN 'another account''s callback URL' WHEN a.id IS NULL THEN 'no active account has this number' END,
    :#leaseOwner, now() + interval '30 seconds'
FROM told e
LEFT JOIN LATERAL (
    SELECT id, organization_id
    FROM whatsapp_accounts
    WHERE status = 'active' AND (phone_id = e.phone_id OR (e.phone_id IS NULL AND business_id = e.business_id))
    ORDER BY (id = e.callback_account_id) IS TRUE DESC, is_default_incoming DESC, id
    LIMIT 1
) a ON true
RETURNING id, delivery_id, organization_id, whatsapp_account_id, lane_key, state
