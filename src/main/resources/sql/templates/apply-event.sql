-- Applies an event to the template of every active account that the WABA has: templates are the WABA's, and several numbers,
-- of several tenants even, may be on it. What was signed with an account's own secret is evidence for its organization alone.
-- Within the same second a decision beats the wait for one. What was read at Meta after the event has it in it already; five
-- seconds allow for clocks that differ.
WITH event AS MATERIALIZED (
    SELECT e.id, e.business_id, e.organization_id, d.callback_account_id IS NOT NULL AS is_of_one,
        e.attempts, :#told::text AS told, :#metaTemplateId::text AS meta_template_id, :#name::text AS name, :#language::text AS language,
        least(coalesce(to_timestamp(:#time::bigint), d.received_at), now()) AS at, :#status::text AS status,
        :#rejectedReason::text AS rejected_reason, :#reason::text AS reason, :#quality::text AS quality, :#category::text AS category,
        :#correctCategory::text AS correct_category
    FROM webhook_events e
    JOIN webhook_deliveries d ON d.id = e.delivery_id
    WHERE e.id = :#${variable.eventId}::uuid AND e.state = 'pending'
    FOR UPDATE OF e
),
homes AS MATERIALIZED (
    SELECT a.organization_id, a.id AS account_id, r.at AS read_at
    FROM event e
    JOIN whatsapp_accounts a ON a.business_id = e.business_id AND a.status = 'active'
        AND (NOT e.is_of_one OR a.organization_id = e.organization_id)
    CROSS JOIN LATERAL (
        SELECT max(s.started_at) AS at FROM template_syncs s
        WHERE s.organization_id = a.organization_id AND s.whatsapp_account_id = a.id AND s.state = 'done') AS r
),
-- By Meta's id; by name and language where the answer that brings the id is still on its way to us.
found AS MATERIALIZED (
    SELECT t.id, t.organization_id, t.whatsapp_account_id, coalesce(h.read_at, '-infinity') - interval '5 seconds' AS read_at
    FROM homes h
    JOIN event e ON true
    JOIN templates t ON t.organization_id = h.organization_id AND t.whatsapp_account_id = h.account_id
    WHERE t.meta_template_id = e.meta_template_id
        OR (t.meta_template_id IS NULL AND t.status <> 'DRAFT' AND t.name = e.name AND replace(lower(t.language), '-', '_') = e.language)
    ORDER BY t.id
    FOR UPDATE OF t
),
-- Drafts that are being submitted, maybe: the decision is faster than the answer. Looked at again a few times.
drafts AS MATERIALIZED (
    SELECT t.id
    FROM homes h
    JOIN event e ON true
    JOIN templates t ON t.organization_id = h.organization_id AND t.whatsapp_account_id = h.account_id
    WHERE e.told <> 'nothing' AND e.attempts < 5 AND t.meta_template_id IS NULL AND t.status = 'DRAFT' AND t.name = e.name
        AND replace(lower(t.language), '-', '_') = e.language
),
told_status AS (
    UPDATE templates t
    SET status = coalesce(e.status, t.status), status_told_at = e.at, status_reason = e.reason,
        rejected_reason = CASE WHEN e.status IS NULL THEN t.rejected_reason ELSE e.rejected_reason END,
        meta_template_id = coalesce(t.meta_template_id, e.meta_template_id), version = t.version + 1
    FROM event e, found f
    WHERE e.told = 'status' AND t.organization_id = f.organization_id AND t.id = f.id
        AND e.at >= greatest(t.status_told_at, f.read_at) AND NOT (e.at = t.status_told_at AND e.status IN ('PENDING', 'IN_APPEAL'))
        AND (t.status_told_at, t.status, t.status_reason) IS DISTINCT FROM (e.at, coalesce(e.status, t.status), e.reason)
),
told_quality AS (
    UPDATE templates t
    SET quality_score = e.quality, quality_told_at = e.at, version = t.version + 1
    FROM event e, found f
    WHERE e.told = 'quality' AND t.organization_id = f.organization_id AND t.id = f.id
        AND e.at >= greatest(t.quality_told_at, f.read_at) AND (t.quality_told_at, t.quality_score) IS DISTINCT FROM (e.at, e.quality)
),
told_category AS (
    UPDATE templates t
    SET category = e.category, correct_category = e.correct_category, category_told_at = e.at, version = t.version + 1
    FROM event e, found f
    WHERE e.told = 'category' AND t.organization_id = f.organization_id AND t.id = f.id
        AND e.at >= greatest(t.category_told_at, f.read_at)
        AND (t.category_told_at, t.category, t.correct_category) IS DISTINCT FROM (e.at, e.category, e.correct_category)
),
-- Accounts that do not know the template although it may be there: they have not been read since the event came.
unknown AS MATERIALIZED (
    SELECT h.organization_id, h.account_id
    FROM event e, homes h
    WHERE e.told <> 'nothing' AND e.status IS DISTINCT FROM 'DELETED' AND NOT EXISTS (SELECT FROM drafts) AND (h.read_at IS NULL OR e.id >= uuid_v7_floor(h.read_at))
        AND NOT EXISTS (SELECT FROM found f WHERE f.organization_id = h.organization_id AND f.whatsapp_account_id = h.account_id)
),
-- An event about components tells only some of them.
read_anew AS (
    INSERT INTO template_syncs (organization_id, whatsapp_account_id, cause)
    SELECT organization_id, account_id, 'event' FROM unknown
    UNION
    SELECT h.organization_id, h.account_id, 'event' FROM homes h, event e WHERE e.told = 'components'
    ON CONFLICT (whatsapp_account_id) WHERE state = 'waiting' DO NOTHING
)
UPDATE webhook_events w
SET state = CASE
        WHEN e.told = 'nothing' OR EXISTS (SELECT FROM unknown) OR NOT EXISTS (SELECT FROM homes) THEN 'parked'
        WHEN EXISTS (SELECT FROM drafts) THEN 'pending'
        ELSE 'done' END,
    state_reason = CASE
        WHEN e.told = 'nothing' THEN 'tells nothing that is known of templates'
        WHEN NOT EXISTS (SELECT FROM homes) THEN 'no active account has this WABA'
        WHEN EXISTS (SELECT FROM unknown) THEN 'waits until the templates are read'
        WHEN NOT EXISTS (SELECT FROM found) THEN 'no template is called so' END,
    settled_at = CASE WHEN NOT EXISTS (SELECT FROM drafts) THEN now() END,
    attempts = w.attempts + CASE WHEN EXISTS (SELECT FROM drafts) THEN 1 ELSE 0 END,
    lease_owner = CASE WHEN EXISTS (SELECT FROM drafts) THEN NULL ELSE w.lease_owner END,
    leased_until = CASE WHEN EXISTS (SELECT FROM drafts) THEN now() + interval '1 second' ELSE w.leased_until END
FROM event e
WHERE w.id = e.id
