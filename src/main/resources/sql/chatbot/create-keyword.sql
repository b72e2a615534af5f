-- A rule may be bound to one account, which must be the organization's own: the composite foreign key would refuse another
-- one too, but without a word that helps. Every message may be compared with every keyword, hence the bounds; of calls at the same
-- moment none sees the others' rules, so these may go a few beyond.
WITH given AS (
    SELECT * FROM keyword_rule_of(:#document)
), known AS (
    SELECT g.whatsapp_account_id IS NULL OR EXISTS (
        SELECT FROM whatsapp_accounts a
        WHERE a.organization_id = :#organizationId AND a.id = g.whatsapp_account_id) AS account
    FROM given g
), room AS (
    SELECT count(r.id) < :#maxKeywordRules::int AS for_rule,
        coalesce(sum(cardinality(r.keywords)), 0) + max(cardinality(g.keywords)) <= :#maxKeywords::int AS for_keywords
    FROM given g
    LEFT JOIN keyword_rules r ON r.organization_id = :#organizationId::uuid
), created AS (
    INSERT INTO keyword_rules (
        organization_id, whatsapp_account_id, name, is_enabled, priority, keywords, match_type, case_sensitive,
        response_type, response_content, conditions, active_from, active_until)
    SELECT :#organizationId::uuid, g.whatsapp_account_id, g.name, g.is_enabled, g.priority, g.keywords, g.match_type,
           g.case_sensitive, g.response_type, g.response_content, g.conditions, g.active_from, g.active_until
    FROM given g, known, room WHERE known.account AND room.for_rule AND room.for_keywords
    RETURNING id, version, keyword_rule_json(keyword_rules)::text AS body, to_jsonb(keyword_rules) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'keyword_rule', id, NULL, after) FROM created
UNION ALL
SELECT 'unknown:accountId', NULL, NULL, NULL, NULL FROM known WHERE NOT account
UNION ALL
SELECT 'conflict:too-many-keyword-rules', NULL, NULL,
    'An organization has at most ' || :#maxKeywordRules::int || ' keyword rules. Delete some, or join their keywords.', NULL
FROM known, room WHERE account AND NOT for_rule
UNION ALL
SELECT 'conflict:too-many-keywords', NULL, NULL, 'The rules of an organization have at most ' || :#maxKeywords::int || ' keywords in all.', NULL
FROM known, room WHERE account AND for_rule AND NOT for_keywords
