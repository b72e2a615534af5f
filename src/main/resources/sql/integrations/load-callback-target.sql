-- What a call to a target needs, the secret still sealed.
SELECT t.id, t.url
FROM callback_targets t
WHERE t.organization_id = :#${variable.organizationId}::uuid AND t.id = :#${variable.id}::uuid
