-- The row is locked before its version is compared: of two writers with the same If-Match one wins. Who sees the number masked and
-- gives back what was read changes nothing by it.
WITH current AS (
    SELECT c.id, :#version::int IS NULL OR c.version = :#version AS matches, contact_audit(c) AS before,
           d.document, contact_fault(c.organization_id, d.document) AS fault, contact_json(c, :#role::text)::jsonb AS shown
    FROM contacts c
    CROSS JOIN (SELECT :#document::jsonb AS document) AS d
    WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
        AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
    FOR UPDATE OF c
), updated AS (
    UPDATE contacts c SET
        profile_name = CASE WHEN g.document -> 'profileName' = g.shown -> 'profileName' THEN c.profile_name
            ELSE g.document ->> 'profileName' END,
        tags = known_tags(c.organization_id, g.document -> 'tags'),
        metadata = unmasked(g.document -> 'metadata', g.shown -> 'metadata', c.metadata), whatsapp_account_id = (g.document ->> 'accountId')::uuid,
        version = c.version + 1
    FROM current g
    WHERE c.organization_id = :#organizationId AND c.id = g.id AND g.matches AND g.fault IS NULL
    RETURNING c.id, c.version, contact_json(c, :#role::text)::text AS body, g.before, contact_audit(c) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'contact', id, before, after) FROM updated
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
UNION ALL
SELECT 'unknown:' || fault, NULL, NULL, NULL, NULL FROM current WHERE matches AND fault IS NOT NULL
