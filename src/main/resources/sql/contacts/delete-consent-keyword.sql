WITH current AS (
    SELECT k.id, :#version::int IS NULL OR k.version = :#version AS matches, to_jsonb(k) - 'word_key' AS before
    FROM consent_keywords k
    WHERE k.organization_id = :#organizationId AND k.id = :#id
    FOR UPDATE
), deleted AS (
    DELETE FROM consent_keywords k USING current g
    WHERE k.organization_id = :#organizationId AND k.id = g.id AND g.matches
    RETURNING k.id, g.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'consent_keyword', id, before, NULL) FROM deleted
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
