SELECT e.kind::text AS kind
FROM webhook_events e
WHERE e.organization_id = :#${variable.organizationId}::uuid AND e.id = :#${variable.id}::uuid
