WITH given AS (
    SELECT d.document, contact_fault(:#organizationId::uuid, d.document) AS fault
    FROM (SELECT :#document::jsonb AS document) AS d
), created AS (
    INSERT INTO contacts (organization_id, phone_number, profile_name, tags, metadata, whatsapp_account_id)
    SELECT :#organizationId::uuid, g.document ->> 'phoneNumber', g.document ->> 'profileName',
           known_tags(:#organizationId::uuid, g.document -> 'tags'), g.document -> 'metadata',
           (g.document ->> 'accountId')::uuid
    FROM given g
    WHERE g.fault IS NULL
    ON CONFLICT (organization_id, phone_number) WHERE phone_number IS NOT NULL DO NOTHING
    RETURNING id, version, contact_json(contacts, :#role::text)::text AS body, contact_audit(contacts) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'contact', id, NULL, after) FROM created
UNION ALL
SELECT 'unknown:' || fault, NULL, NULL, NULL, NULL FROM given WHERE fault IS NOT NULL
UNION ALL
SELECT 'conflict:contact-exists', NULL, NULL, 'A contact of your organization has this number already; search for it.', NULL
FROM given WHERE fault IS NULL AND NOT EXISTS (SELECT FROM created)
