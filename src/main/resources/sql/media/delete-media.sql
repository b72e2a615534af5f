-- Gone for everybody at once; its bytes and its row go with the next round of media-remove-unwanted-media.
WITH current AS (
    SELECT m.id, may_edit(m.created_by, :#userId::uuid, :#role::text) AS may, media_json(m)::jsonb AS before
    FROM media m
    WHERE m.organization_id = :#organizationId AND m.id = :#id AND sees_media(m, :#userId::uuid, :#role::text)
    FOR UPDATE
), removed AS (
    UPDATE media m
    SET state = 'removed', due_at = now()
    FROM current c
    WHERE m.organization_id = :#organizationId AND m.id = c.id AND c.may
    RETURNING m.id, c.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'media', id, before, NULL) FROM removed
UNION ALL
SELECT 'forbidden:not-yours', NULL, NULL, 'Only who uploaded a file or a manager deletes it.', NULL FROM current WHERE NOT may
