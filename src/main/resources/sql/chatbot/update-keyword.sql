-- The row is locked before its version is compared: of two writers with the same If-Match one wins.
WITH given AS (
    SELECT * FROM keyword_rule_of(:#document)
), current AS (
    SELECT r.id, :#version::int IS NULL OR r.version = :#version AS matches, to_jsonb(r) AS before
    FROM keyword_rules r
    WHERE r.organization_id = :#organizationId AND r.id = :#id
    FOR UPDATE
), known AS (
    SELECT g.whatsapp_account_id IS NULL OR EXISTS (
        SELECT FROM whatsapp_accounts a
        WHERE a.organization_id = :#organizationId AND a.id = g.whatsapp_account_id) AS account
    FROM given g
), room AS (
    -- What has fewer keywords than before is always taken.
    SELECT coalesce(sum(cardinality(r.keywords)) FILTER (WHERE r.id <> :#id::uuid), 0) + max(cardinality(g.keywords)) <= greatest(
        :#maxKeywords::int, sum(cardinality(r.keywords))) AS for_keywords
    FROM given g
    LEFT JOIN keyword_rules r ON r.organization_id = :#organizationId::uuid
), updated AS (
    UPDATE keyword_rules r SET
        whatsapp_account_id = g.whatsapp_account_id, name = g.name, is_enabled = g.is_enabled, priority = g.priority,
        keywords = g.keywords, match_type = g.match_type, case_sensitive = g.case_sensitive,
        response_type = g.response_type, response_content = g.response_content, conditions = g.conditions,
        active_from = g.active_from, active_until = g.active_until, version = r.version + 1
    FROM given g, current c, known k, room
    WHERE r.organization_id = :#organizationId AND r.id = c.id AND c.matches AND k.account AND room.for_keywords
    RETURNING r.id, r.version, keyword_rule_json(r)::text AS body, c.before, to_jsonb(r) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'keyword_rule', id, before, after) FROM updated
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
UNION ALL
SELECT 'unknown:accountId', NULL, NULL, NULL, NULL FROM current c, known k WHERE c.matches AND NOT k.account
UNION ALL
SELECT 'conflict:too-many-keywords', NULL, NULL, 'The rules of an organization have at most ' || :#maxKeywords::int || ' keywords in all.', NULL
FROM current c, known k, room WHERE c.matches AND k.account AND NOT room.for_keywords
