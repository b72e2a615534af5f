WITH created AS (
    INSERT INTO tags (organization_id, name, colour)
    SELECT :#organizationId::uuid, d.document ->> 'name', lower(d.document ->> 'colour')
    FROM (SELECT :#document::jsonb AS document) AS d
    ON CONFLICT (organization_id, lower(name COLLATE caseless)) DO NOTHING
    RETURNING id, version, tag_json(tags)::text AS body, to_jsonb(tags) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'tag', id, NULL, after) FROM created
UNION ALL
SELECT 'conflict:tag-exists', NULL, NULL, 'The list has a tag of this name, in this or another case.', NULL
WHERE NOT EXISTS (SELECT FROM created)
