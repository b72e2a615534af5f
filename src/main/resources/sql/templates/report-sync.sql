-- How far a sync is; goes on holding it. Nothing when the lease went to another node meanwhile.
UPDATE template_syncs s
SET leased_until = now() + interval '60 seconds', page_count = :#pages::int, read_count = :#read::int
WHERE s.organization_id = :#${variable.organizationId}::uuid AND s.id = :#${variable.syncId}::uuid
    AND s.state = 'running' AND s.lease_owner = :#${variable.leaseOwner}
RETURNING s.id, s.page_count
