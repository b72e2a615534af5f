-- What the send gate knows of a customer's will, and when marketing was last allowed in words.
WITH found AS MATERIALIZED (
    SELECT addressed_contact(:#${variable.organizationId}::uuid, :#contactId::uuid, :#phone, :#userId) AS id
)
SELECT c.id::text AS id, rfc3339(c.blocked_at) AS blocked_at, rfc3339(c.opted_out_at) AS opted_out_at,
    rfc3339(c.marketing_opted_out_at) AS marketing_opted_out_at,
    (SELECT rfc3339(max(e.occurred_at)) FROM consent_events e
     WHERE e.organization_id = c.organization_id AND e.contact_id = c.id AND e.value = 'in' AND e.category = 'marketing') AS marketing_opted_in_at
FROM found
JOIN contacts c ON c.organization_id = :#${variable.organizationId}::uuid AND c.id = found.id
