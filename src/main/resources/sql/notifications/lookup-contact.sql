-- The contact that is meant, and how many have the attribute by which it is looked for: of two nobody knows which.
WITH alike AS MATERIALIZED (
    SELECT c.id FROM contacts_with_attribute(ARRAY(SELECT jsonb_array_elements(:#attributes::jsonb)), 2) AS c (id)
), found AS MATERIALIZED (
    SELECT coalesce(
        addressed_contact(:#${variable.organizationId}::uuid, :#contactId::uuid, :#phone, :#userId),
        (SELECT (array_agg(a.id))[1] FROM alike a HAVING count(*) = 1)) AS id
)
SELECT CASE WHEN c.id IS NOT NULL THEN rule_contact_json(c)::text END AS body, (SELECT count(*) FROM alike)::int AS alike
FROM found
LEFT JOIN contacts c ON c.organization_id = :#${variable.organizationId}::uuid AND c.id = found.id
