-- For ListQuery. Whether the caller sees the contact was asked before.
SELECT e.id, e.occurred_at, e.category, consent_event_json(e, c.phone_number, :#role::text)::text AS body
FROM consent_events e
JOIN contacts c ON c.organization_id = e.organization_id AND c.id = e.contact_id
WHERE e.organization_id = :#organizationId AND e.contact_id = :#id
