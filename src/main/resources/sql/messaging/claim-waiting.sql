-- Claims as many waiting messages of a number as there are tokens: by priority, then age, one at a time per customer.
-- What the gate let pass and the customer would no longer have fails here, whoever put it into the queue and when: a block
-- fails only what it sees waiting, not what was written, claimed or in doubt at that moment.
WITH ready AS (
    SELECT o.message_id, v.id AS pair_id, k.phone_number, k.user_id, k.blocked_at IS NOT NULL AS is_blocked,
        CASE
            WHEN k.blocked_at IS NOT NULL THEN 'The contact was blocked'
            WHEN k.opted_out_at IS NOT NULL AND NOT EXISTS (SELECT FROM messages m
                WHERE m.organization_id = o.organization_id AND m.id = o.message_id AND m.cause LIKE 'consent:%')
                THEN 'The customer asked for no messages'
            WHEN k.marketing_opted_out_at IS NOT NULL AND (SELECT m.category FROM messages m
                WHERE m.organization_id = o.organization_id AND m.id = o.message_id) = 'marketing'
                THEN 'The customer asked for no marketing'
        END AS refusal
    FROM outbox o
    JOIN contacts k ON k.organization_id = o.organization_id AND k.id = o.contact_id
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
    WHERE o.message_id = ready.message_id AND ready.refusal IS NULL
    RETURNING o.message_id, o.organization_id, o.whatsapp_account_id, o.contact_id, o.attempts, o.priority, ready.phone_number,
        ready.user_id
),
unwanted AS (
    DELETE FROM outbox o USING ready
    WHERE o.message_id = ready.message_id AND ready.refusal IS NOT NULL
    -- 131050 is Meta's for the same.
    RETURNING o.organization_id, o.message_id, ready.refusal, CASE WHEN NOT ready.is_blocked THEN 131050 END AS code
),
failed AS (
    UPDATE messages m
    SET status = 'failed', error_code = u.code, error_message = u.refusal
    FROM unwanted u
    WHERE m.organization_id = u.organization_id AND m.id = u.message_id AND m.status IN ('scheduled', 'pending', 'sending', 'uncertain')
    RETURNING m.organization_id, m.id, m.error_code, m.error_message
),
told AS (
    INSERT INTO message_events (organization_id, message_id, status, source, error_code, detail)
    SELECT organization_id, id, 'failed', 'gate', error_code, error_message FROM failed
),
paced AS (
    UPDATE conversations v
    SET pair_paced_until = greatest(v.pair_paced_until, now()) + interval '6 seconds'
    FROM ready
    WHERE v.id = ready.pair_id AND ready.refusal IS NULL
),
begun AS (
    UPDATE messages m
    SET status = 'sending'
    FROM claimed c
    WHERE m.organization_id = c.organization_id AND m.id = c.message_id AND m.status IN ('pending', 'uncertain')
)
SELECT 'sending' AS state, c.message_id, c.organization_id, c.whatsapp_account_id, c.contact_id, c.attempts,
    m.message_type, m.payload::text AS payload, c.phone_number, c.user_id, a.phone_id, a.api_version, a.graph_base_url,
    a.access_token, now() AS leased_at
FROM claimed c
JOIN messages m ON m.organization_id = c.organization_id AND m.id = c.message_id
JOIN whatsapp_accounts a ON a.organization_id = c.organization_id AND a.id = c.whatsapp_account_id
ORDER BY c.priority, c.message_id
