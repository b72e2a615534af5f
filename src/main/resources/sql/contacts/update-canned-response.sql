-- Of two that take one shortcut at the same moment the unique index stops the later.
WITH current AS (
    SELECT r.id, :#version::int IS NULL OR r.version = :#version AS matches, to_jsonb(r) AS before, d.document,
           EXISTS (SELECT FROM canned_responses o WHERE o.organization_id = r.organization_id AND o.id <> r.id
               AND lower(o.shortcut COLLATE caseless) = lower((d.document ->> 'shortcut') COLLATE caseless)) AS taken
    FROM canned_responses r
    CROSS JOIN (SELECT :#document::jsonb AS document) AS d
    WHERE r.organization_id = :#organizationId AND r.id = :#id
    FOR UPDATE OF r
), updated AS (
    UPDATE canned_responses r SET
        shortcut = c.document ->> 'shortcut', category = c.document ->> 'category', text = c.document ->> 'text',
        version = r.version + 1
    FROM current c
    WHERE r.organization_id = :#organizationId AND r.id = c.id AND c.matches AND NOT c.taken
    RETURNING r.id, r.version, canned_response_json(r)::text AS body, c.before, to_jsonb(r) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'canned_response', id, before, after) FROM updated
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
UNION ALL
SELECT 'conflict:shortcut-exists', NULL, NULL, 'Another canned response has this shortcut, in this or another case.', NULL
FROM current WHERE matches AND taken
