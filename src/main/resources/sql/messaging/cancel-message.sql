-- Whoever locks the scheduled row first decides: released or cancelled, never both.
WITH wanted AS MATERIALIZED (
    SELECT m.id
    FROM messages m
    JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
    WHERE m.organization_id = :#organizationId::uuid AND m.id = :#id::uuid
        AND ((SELECT sees_all_contacts(:#organizationId::uuid, :#role::text))
             OR c.assigned_user_id IS NULL OR c.assigned_user_id = :#userId::uuid)
),
taken AS (
    DELETE FROM scheduled_messages s USING wanted w
    WHERE s.organization_id = :#organizationId::uuid AND s.message_id = w.id
    RETURNING s.message_id
),
cancelled AS (
    UPDATE messages m SET status = 'cancelled'
    FROM taken t
    WHERE m.organization_id = :#organizationId::uuid AND m.id = t.message_id
    RETURNING m.id, message_json(m, :#role::text)::text AS body
),
logged AS (
    INSERT INTO message_events (organization_id, message_id, status, source)
    SELECT :#organizationId::uuid, message_id, 'cancelled', 'api' FROM taken
)
SELECT 'ok' AS state, c.id, NULL AS version, c.body,
    audit(:#caller, 'message', c.id, jsonb_build_object('status', 'scheduled'), jsonb_build_object('status', 'cancelled'))
FROM cancelled c
UNION ALL
SELECT 'conflict:not-scheduled', w.id, NULL, 'The message is not scheduled, or not any more. Only what still waits for its time is cancelled.', NULL
FROM wanted w
WHERE NOT EXISTS (SELECT FROM cancelled)
