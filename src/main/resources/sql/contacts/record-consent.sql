-- The audit tells that it was said and by whom it was written down; the words stand in the ledger, which an erasure empties.
WITH subject AS (
    SELECT c.organization_id, c.id, d.document, d.caller,
           d.document ->> 'accountId' IS NULL OR EXISTS (SELECT FROM whatsapp_accounts a
               WHERE a.organization_id = c.organization_id AND a.id = (d.document ->> 'accountId')::uuid) AS account
    FROM contacts c
    CROSS JOIN (SELECT :#document::jsonb AS document, :#caller::jsonb AS caller) AS d
    WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
        AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
), kept AS MATERIALIZED (
    SELECT k.*
    FROM subject s
    CROSS JOIN LATERAL keep_consent(s.organization_id, s.id, jsonb_build_object(
        'category', s.document ->> 'category', 'value', s.document ->> 'value',
        'source', coalesce(s.document ->> 'source', CASE WHEN s.caller ->> 'apiKeyId' IS NULL THEN 'agent' ELSE 'api' END),
        'user_id', :#userId::uuid, 'api_key_id', s.caller ->> 'apiKeyId', 'whatsapp_account_id', s.document ->> 'accountId',
        'occurred_at', s.document ->> 'occurredAt', 'text_shown', s.document ->> 'textShown',
        'evidence', s.document ->> 'evidence')) AS k
    WHERE s.account
)
SELECT 'ok' AS state, contact_id AS id, NULL AS version, consent_json(organization_id, contact_id, :#role::text)::text AS body,
       audit(:#caller, 'contact', contact_id, NULL, jsonb_build_object('consent_' || category, value, 'consent_applied', is_applied))
FROM kept WHERE id IS NOT NULL
UNION ALL
SELECT 'unknown:accountId', NULL, NULL, NULL, NULL FROM subject WHERE NOT account
