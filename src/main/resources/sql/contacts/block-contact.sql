-- Nothing more is sent: what waits in the outbox fails, what is under way does not unless it comes back. What this does not
-- see, because it is written at this moment, fails when its turn comes.
WITH current AS (
    SELECT c.id, c.organization_id, contact_audit(c) AS before
    FROM contacts c
    WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
        AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
    FOR UPDATE
), unsent AS (
    DELETE FROM outbox o USING current g
    WHERE o.organization_id = g.organization_id AND o.contact_id = g.id AND o.state NOT IN ('sending', 'uncertain')
        AND o.whatsapp_account_id IN (SELECT v.whatsapp_account_id FROM conversations v
            WHERE v.organization_id = g.organization_id AND v.contact_id = g.id)
    RETURNING o.organization_id, o.message_id
), failed AS (
    UPDATE messages m SET status = 'failed', error_code = NULL, error_message = 'The contact was blocked'
    FROM unsent
    WHERE m.organization_id = unsent.organization_id AND m.id = unsent.message_id
    RETURNING m.organization_id, m.id
), told AS (
    INSERT INTO message_events (organization_id, message_id, status, source, detail)
    SELECT organization_id, id, 'failed', 'api', 'The contact was blocked' FROM failed
), updated AS (
    UPDATE contacts c
    SET blocked_at = coalesce(c.blocked_at, now()), version = c.version + (c.blocked_at IS NULL)::int
    FROM current g
    WHERE c.organization_id = g.organization_id AND c.id = g.id
    RETURNING c.id, c.version, contact_json(c, :#role::text)::text AS body, g.before, contact_audit(c) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'contact', id, before, after) FROM updated
