-- Of all tenants: syncs whose turn has come, and those whose node fell silent, oldest first; one of an account at a time.
WITH due AS (
    SELECT s.id
    FROM template_syncs s
    WHERE (s.state = 'waiting' AND s.due_at <= now() AND NOT EXISTS (
            SELECT FROM template_syncs r WHERE r.whatsapp_account_id = s.whatsapp_account_id AND r.state = 'running'))
        OR (s.state = 'running' AND s.leased_until < now())
    ORDER BY s.id
    LIMIT 8
    FOR UPDATE SKIP LOCKED
)
UPDATE template_syncs s
SET state = 'running', attempts = s.attempts + 1, lease_owner = :#${variable.leaseOwner}, leased_until = now() + interval '60 seconds',
    started_at = now(), page_count = 0, read_count = 0, reason = NULL, meta_code = NULL
FROM due
WHERE s.id = due.id
RETURNING s.organization_id::text AS organization_id, s.id::text AS sync_id, s.whatsapp_account_id::text AS account_id
