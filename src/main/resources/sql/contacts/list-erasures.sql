-- For ListQuery.
SELECT c.id, c.erased_contact_id AS contact_id, c.erased_at, erasure_json(c)::text AS body
FROM erasures c
WHERE c.organization_id = :#organizationId
    AND (:#${variable.identifierHash}::bytea IS NULL OR :#${variable.identifierHash}::bytea = ANY (c.identifier_hashes))
