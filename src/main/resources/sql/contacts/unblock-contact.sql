WITH current AS (
    SELECT c.id, contact_audit(c) AS before
    FROM contacts c
    WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
        AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
    FOR UPDATE
), updated AS (
    UPDATE contacts c SET blocked_at = NULL, version = c.version + (c.blocked_at IS NOT NULL)::int
    FROM current g
    WHERE c.organization_id = :#organizationId AND c.id = g.id
    RETURNING c.id, c.version, contact_json(c, :#role::text)::text AS body, g.before, contact_audit(c) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'contact', id, before, after) FROM updated
