-- Of the list that is being called; one for another list is not there.
WITH found AS (
    SELECT f.id, f.parameters::text AS body
    FROM saved_filters f
    WHERE f.organization_id = :#organizationId AND f.id = :#savedFilterId AND (f.user_id = :#userId OR f.is_shared)
        AND 'list' || initcap(f.list) = :#operation
)
SELECT 'ok' AS state, id, NULL AS version, body FROM found
UNION ALL
SELECT 'unknown:savedFilterId', NULL, NULL, NULL WHERE NOT EXISTS (SELECT FROM found)
