-- The row is locked before its version is compared: of two writers with the same If-Match one wins.
WITH current AS (
    SELECT k.id, :#version::int IS NULL OR k.version = :#version AS matches, to_jsonb(k) - 'word_key' AS before, d.document,
           EXISTS (SELECT FROM consent_keywords o WHERE o.organization_id = k.organization_id AND o.id <> k.id
               AND o.word_key = lower(d.document ->> 'word' COLLATE caseless) COLLATE "default") AS is_taken
    FROM consent_keywords k
    CROSS JOIN (SELECT :#document::jsonb AS document) AS d
    WHERE k.organization_id = :#organizationId AND k.id = :#id
    FOR UPDATE OF k
), updated AS (
    UPDATE consent_keywords k SET
        word = g.document ->> 'word', language = g.document ->> 'language', category = g.document ->> 'category',
        value = g.document ->> 'value', confirmation = g.document ->> 'confirmation', version = k.version + 1
    FROM current g
    WHERE k.organization_id = :#organizationId AND k.id = g.id AND g.matches AND NOT g.is_taken
    RETURNING k.id, k.version, consent_keyword_json(k)::text AS body, g.before, to_jsonb(k) - 'word_key' AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'consent_keyword', id, before, after) FROM updated
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
UNION ALL
SELECT 'conflict:word-exists', NULL, NULL, 'The list has this word, in this or another case.', NULL
FROM current WHERE matches AND is_taken
