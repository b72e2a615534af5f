-- A scheduled message that is due takes the way of all messages, or fails and says why: what the send gate asks of a
-- message that is sent at once is asked now. One message for each call, so that contact and conversation are locked in
-- the order in which every sender locks them. Another node passes over what is locked here, and after a crash all is as it
-- was before. Its place in the contact's messages is that of its release, read under the contact's lock.
WITH due AS MATERIALIZED (
    SELECT s.message_id, s.organization_id
    FROM scheduled_messages s
    WHERE s.message_id = :#messageId::uuid AND s.due_at <= now()
    FOR UPDATE SKIP LOCKED
),
told AS MATERIALIZED (
    SELECT m.id, m.organization_id, m.whatsapp_account_id AS account_id, m.contact_id, m.message_type, m.category,
        m.payload -> 'template' ->> 'name' AS template, m.payload -> 'template' -> 'language' ->> 'code' AS language,
        message_preview(m) AS preview
    FROM due d
    JOIN messages m ON m.organization_id = d.organization_id AND m.id = d.message_id
),
person AS MATERIALIZED (
    SELECT c.id, c.blocked_at, c.archived_at, c.opted_out_at, c.marketing_opted_out_at
    FROM told t
    JOIN contacts c ON c.organization_id = t.organization_id AND c.id = t.contact_id
    FOR NO KEY UPDATE OF c
),
wanted AS MATERIALIZED (
    SELECT t.*, p.archived_at IS NOT NULL AS is_archived, CASE
        WHEN NOT EXISTS (SELECT FROM whatsapp_accounts a WHERE a.organization_id = t.organization_id AND a.id = t.account_id
            AND a.status = 'active') THEN 'account-inactive'
        WHEN p.blocked_at IS NOT NULL THEN 'blocked'
        WHEN p.opted_out_at IS NOT NULL OR (t.category = 'marketing' AND p.marketing_opted_out_at IS NOT NULL) THEN 'opted-out'
        WHEN t.message_type = 'template' AND NOT EXISTS (
            SELECT FROM templates k
            WHERE k.organization_id = t.organization_id AND k.whatsapp_account_id = t.account_id AND k.name = t.template
                AND k.language = t.language AND k.status = 'APPROVED') THEN 'template-not-approved' END AS refusal
    FROM told t, person p
),
made AS (
    INSERT INTO conversations AS v (organization_id, whatsapp_account_id, contact_id, is_archived, last_message_at)
    SELECT w.organization_id, w.account_id, w.contact_id, w.is_archived, CASE WHEN w.refusal IS NULL AND w.message_type = 'template' THEN now() END
    FROM wanted w
    WHERE NOT EXISTS (SELECT FROM conversations k WHERE k.organization_id = w.organization_id
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
situation AS MATERIALIZED (
    SELECT w.id, w.organization_id, w.account_id, w.contact_id, w.preview, pair.id AS pair_id, pair.pair_paced_until,
        coalesce(w.refusal, CASE WHEN w.message_type <> 'template'
            AND coalesce(pair.last_inbound_at, '-infinity') <= now() - interval '24 hours' THEN 'window-closed' END) AS refusal
    FROM wanted w, pair
),
judged AS MATERIALIZED (
    SELECT s.*, CASE WHEN s.refusal IS NULL THEN 'pending' ELSE 'failed' END AS status, r.code, r.detail
    FROM situation s
    LEFT JOIN (VALUES
        ('window-closed', 131047, 'When it was due, the customer had not written in the last 24 hours'),
        ('blocked', NULL, 'When it was due, the contact was blocked'),
        ('opted-out', 131050, 'When it was due, the customer had asked for no such messages'),
        ('account-inactive', NULL, 'When it was due, the account was not active'),
        ('template-not-approved', 132015, 'When it was due, the template was not approved any more')
    ) AS r (refusal, code, detail) ON r.refusal = s.refusal
),
owed AS (
    INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, priority, state, available_at)
    SELECT j.id, j.organization_id, j.account_id, j.contact_id, 5, 'waiting', greatest(now(), j.pair_paced_until - interval '264 seconds')
    FROM judged j
    WHERE j.refusal IS NULL
),
changed AS (
    UPDATE messages m
    SET status = j.status, error_code = j.code, error_message = j.detail, created_at = clock_timestamp()
    FROM judged j
    WHERE m.organization_id = j.organization_id AND m.id = j.id
),
spoken AS (
    UPDATE conversations v SET last_message_at = now()
    FROM judged j
    WHERE v.id = j.pair_id AND j.refusal IS NULL AND NOT EXISTS (SELECT FROM made)
),
shown AS (
    UPDATE contacts c SET last_message_at = now(), last_message_preview = j.preview
    FROM judged j
    WHERE c.organization_id = j.organization_id AND c.id = j.contact_id AND j.refusal IS NULL
),
logged AS (
    INSERT INTO message_events (organization_id, message_id, status, source, error_code, detail)
    SELECT j.organization_id, j.id, j.status, 'gate', j.code, j.detail FROM judged j
),
gone AS (
    DELETE FROM scheduled_messages s USING judged j WHERE s.message_id = j.id
)
SELECT j.id FROM judged j
