-- As the worker, since two organizations are concerned: the caller's, and one that the same person administers. An API key is
-- made for one organization and opens no other.
WITH asked AS MATERIALIZED (
    SELECT (d ->> 'accountId')::uuid AS account_id, (d ->> 'organizationId')::uuid AS target_id, (d ->> 'targetAccountId')::uuid AS target_account_id,
        uuid_v7_floor(greatest((d ->> 'from')::timestamptz, 'epoch')) AS since,
        uuid_v7_floor(least(now(), CASE WHEN (d ->> 'to')::timestamptz < 'epoch' THEN 'epoch' ELSE (d ->> 'to')::timestamptz END)) AS until
    FROM (SELECT :#document::jsonb AS d) AS given
), source AS MATERIALIZED (
    SELECT a.id FROM asked q
    JOIN whatsapp_accounts a ON a.organization_id = :#organizationId::uuid AND a.id = q.account_id
), target AS MATERIALIZED (
    SELECT a.id, a.organization_id, a.status FROM asked q
    JOIN organization_members m ON m.organization_id = q.target_id AND m.user_id = :#userId::uuid AND m.role = 'admin'
    JOIN whatsapp_accounts a ON a.organization_id = m.organization_id AND a.id = q.target_account_id
    WHERE q.target_id <> :#organizationId::uuid
), working AS MATERIALIZED (
    SELECT c.id FROM source s, target t
    JOIN inbox_copies c ON c.target_account_id = t.id AND c.state = 'working'
    WHERE c.organization_id = :#organizationId::uuid AND c.whatsapp_account_id = s.id
), made AS (
    INSERT INTO inbox_copies (organization_id, whatsapp_account_id, target_organization_id, target_account_id, last_event_id, end_id, made_by)
    SELECT :#organizationId::uuid, s.id, t.organization_id, t.id, q.since, q.until, :#userId::uuid
    FROM asked q, source s, target t
    WHERE t.status <> 'active' AND :#caller::jsonb ->> 'apiKeyId' IS NULL
        AND NOT EXISTS (SELECT FROM working)
    RETURNING id, target_organization_id, inbox_copy_json(inbox_copies)::text AS body, to_jsonb(inbox_copies) AS after
)
SELECT 'ok' AS state, m.id, NULL AS version, m.body, audit(:#caller, 'inbox_copy', m.id, NULL, m.after),
    audit(jsonb_set(:#caller::jsonb, '{organizationId}', to_jsonb(m.target_organization_id)), 'inbox_copy', m.id, NULL, m.after)
FROM made m
UNION ALL
SELECT 'forbidden:personal', NULL, NULL, 'An API key opens one organization, and this concerns two.', NULL, NULL
WHERE :#caller::jsonb ->> 'apiKeyId' IS NOT NULL
UNION ALL
SELECT 'conflict:account-active', NULL, NULL, 'The account there is active, so its chatbot would answer customers. Deactivate it first.', NULL, NULL
FROM source, target t
WHERE t.status = 'active' AND :#caller::jsonb ->> 'apiKeyId' IS NULL AND NOT EXISTS (SELECT FROM working)
UNION ALL
SELECT 'conflict:copy-working', NULL, NULL, 'A copy from this account to that one is under way.', NULL, NULL
FROM working w
WHERE :#caller::jsonb ->> 'apiKeyId' IS NULL
