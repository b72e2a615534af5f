WITH created AS (
    INSERT INTO canned_responses (organization_id, shortcut, category, text)
    SELECT :#organizationId::uuid, d.document ->> 'shortcut', d.document ->> 'category', d.document ->> 'text'
    FROM (SELECT :#document::jsonb AS document) AS d
    ON CONFLICT (organization_id, lower(shortcut COLLATE caseless)) DO NOTHING
    RETURNING id, version, canned_response_json(canned_responses)::text AS body, to_jsonb(canned_responses) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'canned_response', id, NULL, after) FROM created
UNION ALL
SELECT 'conflict:shortcut-exists', NULL, NULL, 'Another canned response has this shortcut, in this or another case.', NULL
WHERE NOT EXISTS (SELECT FROM created)
