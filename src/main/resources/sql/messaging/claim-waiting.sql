-- Claims as many waiting messages of a number as there are tokens: by priority, then age, one at a time per customer.
WITH ready AS (
    SELECT o.message_id, v.id AS pair_id
    FROM outbox o
    JOIN conversations v ON v.organization_id = o.organization_id AND v.whatsapp_account_id = o.whatsapp_account_id
        AND v.contact_id = o.contact_id
    WHERE o.organization_id = :#${variable.organizationId}::uuid AND o.whatsapp_account_id = :#${variable.accountId}::uuid
        AND o.state = 'waiting' AND o.available_at <= now() AND v.pair_paced_until <= now() + interval '264 seconds'
        AND NOT EXISTS (
            SELECT FROM outbox p
            WHERE p.whatsapp_account_id = o.whatsapp_account_id AND p.contact_id = o.contact_id
                AND (p.state = 'sending'
                    OR (p.state = 'waiting' AND (p.priority, p.message_id) < (o.priority, o.message_id))))
    ORDER BY o.priority, o.message_id
    LIMIT :#${variable.tokens}
    FOR UPDATE OF o SKIP LOCKED
),
claimed AS (
    UPDATE outbox o
    SET state = 'sending', attempts = o.attempts + 1, lease_owner = :#${variable.leaseOwner}, leased_until = now() + interval '60 seconds'
    FROM ready
    WHERE o.message_id = ready.message_id
    RETURNING o.message_id, o.organization_id, o.whatsapp_account_id, o.contact_id, o.attempts, o.priority
),
paced AS (
    UPDATE conversations v
    SET pair_paced_until = greatest(v.pair_paced_until, now()) + interval '6 seconds'
    FROM ready
    WHERE v.id = ready.pair_id
),
begun AS (
    UPDATE messages m
    SET status = 'sending'
    FROM claimed c
    WHERE m.organization_id = c.organization_id AND m.id = c.message_id AND m.status IN ('pending', 'uncertain')
)
SELECT 'sending' AS state, c.message_id, c.organization_id, c.whatsapp_account_id, c.contact_id, c.attempts,
    m.message_type, m.payload::text AS payload, k.phone_number, k.user_id, a.phone_id, a.api_version, a.graph_base_url,
    a.access_token, now() AS leased_at
FROM claimed c
JOIN messages m ON m.organization_id = c.organization_id AND m.id = c.message_id
JOIN contacts k ON k.organization_id = c.organization_id AND k.id = c.contact_id
JOIN whatsapp_accounts a ON a.organization_id = c.organization_id AND a.id = c.whatsapp_account_id
ORDER BY c.priority, c.message_id
