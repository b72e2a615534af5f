-- What the calls to Meta need, the token still sealed; nothing when the lease went to another node meanwhile.
UPDATE template_syncs s
SET leased_until = now() + interval '60 seconds'
FROM whatsapp_accounts a
WHERE s.organization_id = :#${variable.organizationId}::uuid AND s.id = :#${variable.syncId}::uuid
    AND s.state = 'running' AND s.lease_owner = :#${variable.leaseOwner}
    AND a.organization_id = s.organization_id AND a.id = s.whatsapp_account_id
RETURNING a.id AS whatsapp_account_id, a.business_id, a.api_version, a.graph_base_url, a.access_token
