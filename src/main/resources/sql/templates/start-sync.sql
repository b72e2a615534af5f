-- One sync for each account that is asked for; an account that already waits for its turn waits once.
WITH asked AS (
    SELECT (:#document::jsonb ->> 'accountId')::uuid AS account_id
), chosen AS (
    SELECT a.id, a.status = 'active' AS is_active
    FROM whatsapp_accounts a, asked q
    WHERE a.organization_id = :#organizationId::uuid AND (a.id = q.account_id OR (q.account_id IS NULL AND a.status = 'active'))
), begun AS (
    INSERT INTO template_syncs (organization_id, whatsapp_account_id, cause)
    SELECT :#organizationId::uuid, c.id, 'request' FROM chosen c WHERE c.is_active
    ON CONFLICT (whatsapp_account_id) WHERE state = 'waiting' DO UPDATE SET cause = excluded.cause
    RETURNING id, template_sync_json(template_syncs) AS body, whatsapp_account_id
), told AS (
    SELECT json_build_object('items', coalesce(json_agg(b.body ORDER BY b.id), '[]'))::text AS body,
           count(audit(:#caller::jsonb, 'template_sync', b.id, NULL, jsonb_build_object('whatsapp_account_id', b.whatsapp_account_id)))
    FROM begun b
)
SELECT 'ok' AS state, NULL AS id, NULL AS version, t.body FROM told t, asked q
WHERE q.account_id IS NULL OR EXISTS (SELECT FROM begun)
UNION ALL
SELECT 'unknown:accountId', NULL, NULL, NULL FROM asked q
WHERE q.account_id IS NOT NULL AND NOT EXISTS (SELECT FROM chosen)
UNION ALL
SELECT 'conflict:account-inactive', NULL, NULL, 'The account has to pass its connection test before its templates can be read.'
FROM chosen c WHERE NOT c.is_active
