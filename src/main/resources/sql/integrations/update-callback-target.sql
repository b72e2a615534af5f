-- The row is locked before its version is compared. A secret that is left out stays. Another URL begins with a clean slate.
WITH given AS (
    SELECT :#document::jsonb AS document,
        ARRAY(SELECT jsonb_array_elements_text(:#document::jsonb -> 'accountIds'))::uuid[] AS account_ids
), current AS (
    SELECT t.id, :#version::int IS NULL OR t.version = :#version AS matches, to_jsonb(t) AS before
    FROM callback_targets t
    WHERE t.organization_id = :#organizationId AND t.id = :#id
    FOR UPDATE
), known AS (
    SELECT NOT EXISTS (
        SELECT FROM given g, unnest(g.account_ids) AS named (id)
        WHERE NOT EXISTS (SELECT FROM whatsapp_accounts a WHERE a.organization_id = :#organizationId AND a.id = named.id)) AS accounts
), updated AS (
    UPDATE callback_targets t SET
        name = document ->> 'name', url = document ->> 'url', account_ids = g.account_ids,
        kinds = ARRAY(SELECT jsonb_array_elements_text(document -> 'kinds')),
        fields = ARRAY(SELECT jsonb_array_elements_text(document -> 'fields')),
        is_enabled = (document ->> 'enabled')::boolean, is_shadow = (document ->> 'shadow')::boolean,
        secret = coalesce(document ->> 'secret', t.secret),
        secret_changed_at = CASE WHEN document -> 'secret' IS NOT NULL THEN now() ELSE t.secret_changed_at END,
        failures = 0, failing_since = NULL, last_failure = NULL, paused_until = '-infinity',
        version = t.version + 1
    FROM given g, current c, known k
    WHERE t.organization_id = :#organizationId AND t.id = c.id AND c.matches AND k.accounts
    RETURNING t.id, t.version, callback_target_json(t)::text AS body, c.before, to_jsonb(t) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'callback_target', id, before, after) FROM updated
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
UNION ALL
SELECT 'unknown:accountIds', NULL, NULL, NULL, NULL FROM current c, known k WHERE c.matches AND NOT k.accounts
