-- Which event or message a dead letter is about.
SELECT d.source, d.source_id
FROM dead_letters d
WHERE d.organization_id = :#${variable.organizationId}::uuid AND d.id = :#${variable.id}::uuid
