-- Until when a customer may be written to freely from a number: the one that is named, or else the default one.
WITH account AS MATERIALIZED (
    SELECT a.id
    FROM whatsapp_accounts a
    WHERE a.organization_id = :#${variable.organizationId}::uuid AND a.status = 'active' AND a.id = coalesce(
        :#accountId::uuid,
        (SELECT d.id FROM whatsapp_accounts d
         WHERE d.organization_id = :#${variable.organizationId}::uuid AND d.status = 'active' AND d.is_default_outgoing),
        (SELECT (array_agg(o.id))[1] FROM whatsapp_accounts o
         WHERE o.organization_id = :#${variable.organizationId}::uuid AND o.status = 'active' HAVING count(*) = 1))
), found AS MATERIALIZED (
    SELECT addressed_contact(:#${variable.organizationId}::uuid, :#contactId::uuid, :#phone, :#userId) AS id
)
SELECT rfc3339(v.last_inbound_at + interval '24 hours') AS until, v.last_inbound_at > now() - interval '24 hours' AS open
FROM account, found, conversations v
WHERE v.organization_id = :#${variable.organizationId}::uuid AND v.whatsapp_account_id = account.id AND v.contact_id = found.id
    AND v.last_inbound_at IS NOT NULL
