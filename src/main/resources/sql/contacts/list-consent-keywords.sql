-- For ListQuery.
SELECT k.id, k.word_key AS word, k.language, consent_keyword_json(k)::text AS body
FROM consent_keywords k
WHERE k.organization_id = :#organizationId
