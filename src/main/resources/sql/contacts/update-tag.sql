-- The name stays: contacts carry it.
WITH current AS (
    SELECT t.id, :#version::int IS NULL OR t.version = :#version AS matches, to_jsonb(t) AS before
    FROM tags t
    WHERE t.organization_id = :#organizationId AND t.id = :#id
    FOR UPDATE
), updated AS (
    UPDATE tags t SET colour = lower(:#document::jsonb ->> 'colour'), version = t.version + 1
    FROM current g
    WHERE t.organization_id = :#organizationId AND t.id = g.id AND g.matches
    RETURNING t.id, t.version, tag_json(t)::text AS body, g.before, to_jsonb(t) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'tag', id, before, after) FROM updated
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
