WITH created AS (
    INSERT INTO consent_keywords (organization_id, word, language, category, value, confirmation)
    SELECT :#organizationId::uuid, d ->> 'word', d ->> 'language', d ->> 'category', d ->> 'value', d ->> 'confirmation'
    FROM (SELECT :#document::jsonb AS d) AS document
    ON CONFLICT (organization_id, word_key) DO NOTHING
    RETURNING id, version, consent_keyword_json(consent_keywords)::text AS body, to_jsonb(consent_keywords) - 'word_key' AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'consent_keyword', id, NULL, after) FROM created
UNION ALL
SELECT 'conflict:word-exists', NULL, NULL, 'The list has this word, in this or another case.', NULL
WHERE NOT EXISTS (SELECT FROM created)
