-- Writes a message and what is owed for it, once per cause; with a token and nothing before it, leased to this node.
-- The contact is locked before the pair, in the order in which inbound messages lock them. A sender that waited for the
-- lock still sees the outbox as it was before: the index of what is being sent decides, and the loser waits its turn.
-- Who asked for silence gets one message more: that it was heard (cause consent:…, which no caller of the API can give).
-- created_at is read under that lock, so that one contact's messages are committed in the order of their times.
WITH told AS (
    SELECT :#messageId::uuid AS id, :#${variable.organizationId}::uuid AS organization_id, :#accountId::uuid AS account_id,
        :#contactId::uuid AS contact_id, :#cause::text AS cause, :#type::text AS type, :#category::text AS category,
        :#priority::smallint AS priority, :#source::text AS source, :#${variable.granted}::boolean AS granted,
        :#${variable.leaseOwner}::text AS lease_owner
),
-- Apart: behind row-level security a comparison with a subquery is no index condition.
found AS MATERIALIZED (
    SELECT g.organization_id, coalesce(g.merged_into, g.id) AS id
    FROM contacts g, told t
    WHERE g.organization_id = t.organization_id AND g.id = t.contact_id
),
person AS (
    SELECT c.id, c.phone_number, c.user_id, c.blocked_at, c.archived_at, c.opted_out_at, c.marketing_opted_out_at
    FROM contacts c, found f
    WHERE c.organization_id = f.organization_id AND c.id = f.id
    FOR NO KEY UPDATE OF c
),
wanted AS (
    SELECT t.id, t.organization_id, t.account_id, person.id AS contact_id, t.cause, t.type, t.category, t.priority, t.source,
        t.granted, t.lease_owner, person.phone_number, person.user_id, person.blocked_at, person.archived_at, person.opted_out_at,
        person.marketing_opted_out_at
    FROM told t
    LEFT JOIN person ON true
),
made AS (
    INSERT INTO conversations AS v (organization_id, whatsapp_account_id, contact_id, is_archived, last_message_at)
    SELECT w.organization_id, a.id, w.contact_id, w.archived_at IS NOT NULL,
        CASE WHEN w.type = 'template' AND a.status = 'active' AND w.opted_out_at IS NULL
            AND (w.category <> 'marketing' OR w.marketing_opted_out_at IS NULL) THEN now() END
    FROM wanted w
    JOIN whatsapp_accounts a ON a.organization_id = w.organization_id AND a.id = w.account_id
    WHERE w.contact_id IS NOT NULL AND NOT EXISTS (SELECT FROM conversations k WHERE k.organization_id = w.organization_id
        AND k.whatsapp_account_id = w.account_id AND k.contact_id = w.contact_id)
    ON CONFLICT (organization_id, whatsapp_account_id, contact_id) DO UPDATE SET unread_count = v.unread_count
    RETURNING v.id, v.last_inbound_at, v.pair_paced_until
),
held AS (
    SELECT v.id, v.last_inbound_at, v.pair_paced_until
    FROM conversations v, wanted w
    WHERE v.organization_id = w.organization_id AND v.whatsapp_account_id = w.account_id AND v.contact_id = w.contact_id
    FOR UPDATE OF v
),
pair AS (
    SELECT * FROM held UNION ALL SELECT * FROM made
),
situation AS (
    SELECT w.*, pair.id AS pair_id, pair.pair_paced_until, a.phone_id, a.api_version, a.graph_base_url, a.access_token,
        CASE
            WHEN pair.id IS NULL OR a.id IS NULL THEN 'unknown-contact'
            WHEN w.blocked_at IS NOT NULL THEN 'blocked'
            WHEN (w.opted_out_at IS NOT NULL AND (w.cause LIKE 'consent:%') IS NOT TRUE)
                OR (w.category = 'marketing' AND w.marketing_opted_out_at IS NOT NULL) THEN 'opted-out'
            WHEN w.type <> 'template' AND coalesce(pair.last_inbound_at, '-infinity') <= now() - interval '24 hours' THEN 'window-closed'
        END AS refusal,
        w.granted
            AND pair.pair_paced_until <= now() + interval '264 seconds'
            AND NOT EXISTS (SELECT FROM outbox o WHERE o.whatsapp_account_id = w.account_id AND o.contact_id = w.contact_id
                AND (o.state = 'sending' OR (o.state = 'waiting' AND o.priority <= w.priority)))
            AND NOT EXISTS (SELECT FROM outbox o WHERE o.whatsapp_account_id = w.account_id AND o.state = 'waiting'
                AND o.priority <= w.priority AND o.available_at <= now()) AS may_begin
    FROM wanted w
    LEFT JOIN pair ON true
    LEFT JOIN whatsapp_accounts a ON a.organization_id = w.organization_id AND a.id = w.account_id AND a.status = 'active'
),
written AS (
    INSERT INTO messages (id, organization_id, whatsapp_account_id, contact_id, cause, direction, message_type, content,
        payload, template_name, category, status, sent_by, is_reply, reply_to_message_id, metadata, created_at)
    SELECT id, organization_id, account_id, contact_id, cause, 'outgoing', type, :#content, :#payload::jsonb,
        :#templateName, category, CASE WHEN may_begin THEN 'sending' ELSE 'pending' END, :#sentBy::uuid,
        :#replyTo::uuid IS NOT NULL, :#replyTo::uuid, :#metadata::jsonb, clock_timestamp()
    FROM situation
    WHERE refusal IS NULL
    ON CONFLICT (organization_id, cause) WHERE cause IS NOT NULL DO NOTHING
    RETURNING id
),
begun AS (
    INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, priority, state, attempts,
        lease_owner, leased_until)
    SELECT s.id, s.organization_id, s.account_id, s.contact_id, s.priority, 'sending', 1, s.lease_owner,
        now() + interval '60 seconds'
    FROM situation s
    JOIN written ON written.id = s.id
    WHERE s.may_begin
    ON CONFLICT (whatsapp_account_id, contact_id) WHERE state = 'sending' DO NOTHING
    RETURNING message_id
),
queued AS (
    INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, priority, state, available_at)
    SELECT s.id, s.organization_id, s.account_id, s.contact_id, s.priority, 'waiting',
        greatest(now(), s.pair_paced_until - interval '264 seconds')
    FROM situation s
    JOIN written ON written.id = s.id
    WHERE NOT EXISTS (SELECT FROM begun)
),
paced AS (
    UPDATE conversations v
    SET pair_paced_until = CASE WHEN EXISTS (SELECT FROM begun)
            THEN greatest(v.pair_paced_until, now()) + interval '6 seconds' ELSE v.pair_paced_until END,
        last_message_at = now()
    FROM situation s
    JOIN written ON written.id = s.id
    WHERE v.id = s.pair_id AND NOT EXISTS (SELECT FROM made)
),
shown AS (
    UPDATE contacts c
    SET last_message_at = now(), last_message_preview = :#preview
    FROM situation s
    JOIN written ON written.id = s.id
    WHERE c.organization_id = s.organization_id AND c.id = s.contact_id
),
logged AS (
    INSERT INTO message_events (organization_id, message_id, status, source)
    SELECT s.organization_id, s.id, 'pending', s.source
    FROM situation s
    JOIN written ON written.id = s.id
)
SELECT CASE
        WHEN s.refusal IS NOT NULL THEN s.refusal
        WHEN NOT EXISTS (SELECT FROM written) THEN 'repeated'
        WHEN EXISTS (SELECT FROM begun) THEN 'sending'
        ELSE 'waiting' END AS state,
    s.id AS message_id, s.organization_id, s.account_id AS whatsapp_account_id, s.contact_id, s.type AS message_type,
    :#payload::text AS payload, 1 AS attempts, s.phone_number, s.user_id, s.phone_id, s.api_version, s.graph_base_url,
    s.access_token, now() AS leased_at
FROM situation s
