-- The next files of a contact's messages behind an id, those that they sent and those that they were sent.
WITH mine AS MATERIALIZED (
    SELECT f.id
    FROM messages m
    JOIN media f ON f.organization_id = m.organization_id AND f.message_id = m.id
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.contact_id = :#${variable.id}::uuid
    UNION
    SELECT (m.metadata ->> 'media')::uuid
    FROM messages m
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.contact_id = :#${variable.id}::uuid AND m.direction = 'outgoing'
        AND m.metadata ->> 'media' IS NOT NULL
)
SELECT f.id::text AS id, f.file_name, f.mime_type
FROM mine
JOIN media f ON f.organization_id = :#${variable.organizationId}::uuid AND f.id = mine.id
WHERE f.state = 'stored' AND (:#${variable.after}::uuid IS NULL OR f.id > :#${variable.after}::uuid)
ORDER BY f.id
LIMIT :#${variable.most}::int
