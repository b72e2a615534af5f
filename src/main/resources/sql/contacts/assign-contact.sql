WITH current AS (
    SELECT c.id, contact_audit(c) AS before, contact_fault(c.organization_id, d.document) AS fault,
           (d.document ->> 'assignedUserId')::uuid AS assignee
    FROM contacts c
    CROSS JOIN (SELECT :#document::jsonb AS document) AS d
    WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
        AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
    FOR UPDATE OF c
), updated AS (
    UPDATE contacts c
    SET assigned_user_id = g.assignee,
        version = c.version + (c.assigned_user_id IS DISTINCT FROM g.assignee)::int
    FROM current g
    WHERE c.organization_id = :#organizationId AND c.id = g.id AND g.fault IS NULL
    RETURNING c.id, c.version, contact_json(c, :#role::text)::text AS body, g.before, contact_audit(c) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'contact', id, before, after) FROM updated
UNION ALL
SELECT 'unknown:' || fault, NULL, NULL, NULL, NULL FROM current WHERE fault IS NOT NULL
