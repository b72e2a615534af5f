-- The lock waits for a merge that is under way, and then finds no contact. The maker of an API key may have left: no author.
WITH subject AS (
    SELECT c.organization_id, c.id
    FROM contacts c
    WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
        AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
    FOR KEY SHARE
), created AS (
    INSERT INTO contact_notes (organization_id, contact_id, author_id, text)
    SELECT s.organization_id, s.id, m.user_id, :#document::jsonb ->> 'text'
    FROM subject s
    LEFT JOIN organization_members m ON m.organization_id = s.organization_id AND m.user_id = :#userId::uuid
    RETURNING id, contact_id, version, contact_note_json(contact_notes, :#role::text)::text AS body, jsonb_build_object('note', text) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'contact', contact_id, NULL, after) FROM created
