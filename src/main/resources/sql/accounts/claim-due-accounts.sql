-- Accounts whose turn it is, each for one node. They come again in an hour unless their refresh succeeds.
WITH due AS (
    SELECT a.id
    FROM whatsapp_accounts a
    WHERE a.status = 'active' AND a.refresh_due_at <= now()
    ORDER BY a.refresh_due_at
    LIMIT 10
    FOR UPDATE SKIP LOCKED
)
UPDATE whatsapp_accounts a
SET refresh_due_at = now() + interval '1 hour'
FROM due
WHERE a.id = due.id
RETURNING a.id, a.organization_id
