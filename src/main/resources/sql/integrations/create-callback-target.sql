WITH given AS (
    SELECT :#document::jsonb AS document,
        ARRAY(SELECT jsonb_array_elements_text(:#document::jsonb -> 'accountIds'))::uuid[] AS account_ids
), known AS (
    SELECT NOT EXISTS (
        SELECT FROM given g, unnest(g.account_ids) AS named (id)
        WHERE NOT EXISTS (SELECT FROM whatsapp_accounts a WHERE a.organization_id = :#organizationId AND a.id = named.id)) AS accounts
), created AS (
    INSERT INTO callback_targets (id, organization_id, name, url, secret, account_ids, kinds, fields, is_enabled, is_shadow)
    SELECT :#targetId::uuid, :#organizationId::uuid, document ->> 'name', document ->> 'url', document ->> 'secret', account_ids,
        ARRAY(SELECT jsonb_array_elements_text(document -> 'kinds')), ARRAY(SELECT jsonb_array_elements_text(document -> 'fields')),
        (document ->> 'enabled')::boolean, (document ->> 'shadow')::boolean
    FROM given, known WHERE known.accounts
    RETURNING id, version, callback_target_json(callback_targets)::text AS body, to_jsonb(callback_targets) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'callback_target', id, NULL, after) FROM created
UNION ALL
SELECT 'unknown:accountIds', NULL, NULL, NULL, NULL FROM known WHERE NOT accounts
