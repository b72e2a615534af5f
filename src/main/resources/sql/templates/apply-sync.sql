-- All that was read of an account, in one step: nobody ever sees half of it, and what is missing is missing for certain.
-- A template is the account's by name and language, and by nothing else. Drafts, which Meta knows nothing of, stay as they
-- are; so does what an event told after the reading began, and what changed here since.
WITH run AS MATERIALIZED (
    SELECT s.organization_id, s.id, s.whatsapp_account_id, s.started_at
    FROM template_syncs s
    WHERE s.organization_id = :#${variable.organizationId}::uuid AND s.id = :#${variable.syncId}::uuid
        AND s.state = 'running' AND s.lease_owner = :#${variable.leaseOwner}
    FOR UPDATE
),
listed AS MATERIALIZED (
    SELECT run.organization_id, run.whatsapp_account_id, run.started_at, l.*
    FROM run, jsonb_to_recordset(:#templates::jsonb) AS l (
        meta_template_id text, name text, language text, status text, category text, correct_category text, quality_score text,
        rejected_reason text, parameter_format text, message_send_ttl_seconds int, components jsonb)
),
known AS MATERIALIZED (
    SELECT t.*, t.meta_template_id IS NULL AND t.status = 'DRAFT' AS is_draft, run.started_at
    FROM run
    JOIN templates t ON t.organization_id = run.organization_id AND t.whatsapp_account_id = run.whatsapp_account_id
    ORDER BY t.id
    FOR UPDATE OF t
),
created AS (
    INSERT INTO templates (organization_id, whatsapp_account_id, meta_template_id, name, language, status, category, correct_category,
        quality_score, rejected_reason, parameter_format, message_send_ttl_seconds, body_content, components)
    SELECT l.organization_id, l.whatsapp_account_id, l.meta_template_id, l.name, l.language, l.status, l.category, l.correct_category,
        coalesce(l.quality_score, 'UNKNOWN'), l.rejected_reason, l.parameter_format, l.message_send_ttl_seconds, '', l.components
    FROM listed l
    WHERE NOT EXISTS (SELECT FROM known k WHERE k.name = l.name AND k.language = l.language)
    ON CONFLICT (organization_id, whatsapp_account_id, name, language) DO NOTHING
    RETURNING id
),
-- What each is to look like: told after the reading began beats what was read.
wanted AS MATERIALIZED (
    SELECT k.id, k.organization_id, k.is_draft, l.meta_template_id, l.parameter_format, l.components,
        coalesce(l.message_send_ttl_seconds, k.message_send_ttl_seconds) AS message_send_ttl_seconds,
        CASE WHEN s.is_read THEN l.status ELSE k.status END AS status,
        CASE WHEN s.is_read THEN l.rejected_reason ELSE k.rejected_reason END AS rejected_reason,
        CASE WHEN l.quality_score IS NOT NULL AND k.quality_told_at <= k.started_at THEN l.quality_score ELSE k.quality_score END AS quality_score,
        CASE WHEN k.category_told_at <= k.started_at THEN l.category ELSE k.category END AS category,
        CASE WHEN k.category_told_at <= k.started_at THEN l.correct_category ELSE k.correct_category END AS correct_category
    FROM listed l
    JOIN known k ON k.name = l.name AND k.language = l.language
    CROSS JOIN LATERAL (SELECT k.status_told_at <= k.started_at OR k.meta_template_id IS DISTINCT FROM l.meta_template_id AS is_read) AS s
),
changed AS (
    UPDATE templates t
    SET meta_template_id = w.meta_template_id, status = w.status, rejected_reason = w.rejected_reason,
        status_reason = CASE WHEN w.status = t.status THEN t.status_reason END, quality_score = w.quality_score,
        category = w.category, correct_category = w.correct_category, parameter_format = w.parameter_format,
        message_send_ttl_seconds = w.message_send_ttl_seconds, components = w.components, version = t.version + 1
    FROM wanted w
    WHERE t.organization_id = w.organization_id AND t.id = w.id AND NOT w.is_draft
        AND (t.meta_template_id, t.status, t.rejected_reason, t.quality_score, t.category, t.correct_category, t.parameter_format,
             t.message_send_ttl_seconds, t.components)
            IS DISTINCT FROM
            (w.meta_template_id, w.status, w.rejected_reason, w.quality_score, w.category, w.correct_category, w.parameter_format,
             w.message_send_ttl_seconds, w.components)
    RETURNING t.id
),
deleted AS (
    UPDATE templates t
    SET status = 'DELETED', status_reason = NULL, version = t.version + 1
    FROM known k
    WHERE t.organization_id = k.organization_id AND t.id = k.id AND k.meta_template_id IS NOT NULL AND k.status <> 'DELETED'
        AND k.updated_at < k.started_at
        AND NOT EXISTS (SELECT FROM listed l WHERE l.name = k.name AND l.language = k.language)
        AND NOT :#unreadable::jsonb @> to_jsonb(k.meta_template_id)
    RETURNING t.id
),
-- Events that came before their template did.
fed AS (
    UPDATE webhook_events e
    SET state = 'pending', state_reason = NULL, settled_at = NULL, lease_owner = NULL, leased_until = '-infinity'
    FROM run
    JOIN whatsapp_accounts a ON a.organization_id = run.organization_id AND a.id = run.whatsapp_account_id
    WHERE e.phone_id IS NULL AND e.state = 'parked' AND e.kind = 'template' AND e.organization_id = run.organization_id
        AND e.business_id = a.business_id AND e.state_reason = 'waits until the templates are read'
)
UPDATE template_syncs s
SET state = 'done', finished_at = now(), lease_owner = NULL, leased_until = NULL,
    created_count = (SELECT count(*) FROM created), changed_count = (SELECT count(*) FROM changed),
    deleted_count = (SELECT count(*) FROM deleted), kept_count = (SELECT count(*) FROM wanted WHERE is_draft),
    unchanged_count = (SELECT count(*) FROM wanted WHERE NOT is_draft) - (SELECT count(*) FROM changed),
    unreadable_count = jsonb_array_length(:#unreadable::jsonb)
FROM run
WHERE s.organization_id = run.organization_id AND s.id = run.id
