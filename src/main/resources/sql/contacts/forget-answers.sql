DELETE FROM idempotency_keys k
WHERE k.organization_id = :#${variable.organizationId}::uuid AND k.id = ANY (:#${variable.forgotten}::uuid[])
