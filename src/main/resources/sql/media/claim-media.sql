-- As many files that wait at Meta as this node has room for beside those that it is fetching; the oldest first.
WITH due AS (
    SELECT m.id
    FROM media m
    WHERE m.state = 'pending' AND m.due_at <= now() AND (m.leased_until IS NULL OR m.leased_until <= now())
        AND m.message_id IS NOT NULL
    ORDER BY m.due_at
    LIMIT (SELECT greatest(0, :#${variable.fetches}::int - count(*)) FROM media o
           WHERE o.state = 'pending' AND o.lease_owner = :#${variable.leaseOwner}::text AND o.leased_until > now())
    FOR UPDATE OF m SKIP LOCKED
)
UPDATE media m
SET attempts = m.attempts + 1, lease_owner = :#${variable.leaseOwner}::text, leased_until = now() + interval '10 minutes'
FROM due, whatsapp_accounts a
WHERE m.id = due.id AND a.organization_id = m.organization_id AND a.id = m.whatsapp_account_id
RETURNING m.id, m.organization_id, m.meta_id, m.mime_type, m.attempts, a.id AS whatsapp_account_id, a.phone_id, a.api_version,
    a.graph_base_url, a.access_token
