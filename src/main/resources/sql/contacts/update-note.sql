WITH current AS (
    SELECT n.id, may_edit(n.author_id, :#userId::uuid, :#role::text) AS may,
           :#version::int IS NULL OR n.version = :#version AS matches, jsonb_build_object('note', n.text) AS before,
           contact_note_json(n, :#role::text) ->> 'text' AS shown
    FROM contact_notes n
    JOIN contacts c ON c.organization_id = n.organization_id AND c.id = n.contact_id
    WHERE n.organization_id = :#organizationId AND n.contact_id = :#id AND n.id = :#noteId
        AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
    FOR UPDATE OF n
), updated AS (
    UPDATE contact_notes n SET text = CASE WHEN :#document::jsonb ->> 'text' = g.shown THEN n.text ELSE :#document::jsonb ->> 'text' END,
        version = n.version + 1
    FROM current g
    WHERE n.organization_id = :#organizationId AND n.id = g.id AND g.may AND g.matches
    RETURNING n.id, n.contact_id, n.version, contact_note_json(n, :#role::text)::text AS body, g.before, jsonb_build_object('note', n.text) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'contact', contact_id, before, after) FROM updated
UNION ALL
SELECT 'forbidden:not-yours', NULL, NULL, 'Only its author or a manager changes a note.', NULL FROM current WHERE NOT may
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE may AND NOT matches
