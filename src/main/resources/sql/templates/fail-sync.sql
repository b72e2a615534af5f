-- A sync that came to nothing: once more later when it may pass by itself, else for good. Templates stay as they were.
WITH failed AS (
    SELECT s.organization_id, s.id, :#passing::boolean AND s.attempts < 3 AND NOT EXISTS (
        SELECT FROM template_syncs w WHERE w.organization_id = s.organization_id AND w.whatsapp_account_id = s.whatsapp_account_id
            AND w.state = 'waiting') AS is_repeated
    FROM template_syncs s
    WHERE s.organization_id = :#${variable.organizationId}::uuid AND s.id = :#${variable.syncId}::uuid
        AND s.state = 'running' AND s.lease_owner = :#${variable.leaseOwner}
    FOR UPDATE
)
UPDATE template_syncs s
SET state = CASE WHEN f.is_repeated THEN 'waiting' ELSE 'failed' END, due_at = now() + s.attempts * s.attempts * interval '10 seconds',
    lease_owner = NULL, leased_until = NULL, reason = :#reason, meta_code = :#metaCode::int,
    finished_at = CASE WHEN NOT f.is_repeated THEN now() END
FROM failed f
WHERE s.organization_id = f.organization_id AND s.id = f.id
