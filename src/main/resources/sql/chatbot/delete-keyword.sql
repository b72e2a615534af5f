WITH current AS (
    SELECT r.id, :#version::int IS NULL OR r.version = :#version AS matches, to_jsonb(r) AS before
    FROM keyword_rules r
    WHERE r.organization_id = :#organizationId AND r.id = :#id
    FOR UPDATE
), deleted AS (
    DELETE FROM keyword_rules r USING current c
    WHERE r.organization_id = :#organizationId AND r.id = c.id AND c.matches
    RETURNING r.id, c.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'keyword_rule', id, before, NULL) FROM deleted
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
