-- An event as the content-based router is given it.
SELECT e.id, e.kind::text AS kind, e.state::text AS state, e.payload, e.attempts, e.organization_id, e.whatsapp_account_id,
    false AS waits_for_older
FROM webhook_events e
WHERE e.organization_id = :#${variable.organizationId}::uuid AND e.id = :#${variable.id}::uuid
