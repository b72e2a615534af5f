WITH current AS (
    SELECT n.id, may_edit(n.author_id, :#userId::uuid, :#role::text) AS may,
           :#version::int IS NULL OR n.version = :#version AS matches, jsonb_build_object('note', n.text) AS before
    FROM contact_notes n
    JOIN contacts c ON c.organization_id = n.organization_id AND c.id = n.contact_id
    WHERE n.organization_id = :#organizationId AND n.contact_id = :#id AND n.id = :#noteId
        AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
    FOR UPDATE OF n
), deleted AS (
    DELETE FROM contact_notes n USING current g
    WHERE n.organization_id = :#organizationId AND n.id = g.id AND g.may AND g.matches
    RETURNING n.id, n.contact_id, g.before
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body, audit(:#caller, 'contact', contact_id, before, NULL) FROM deleted
UNION ALL
SELECT 'forbidden:not-yours', NULL, NULL, 'Only its author or a manager deletes a note.', NULL FROM current WHERE NOT may
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE may AND NOT matches
