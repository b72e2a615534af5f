-- For ListQuery, which narrows, orders and pages it.
SELECT d.id, d.state, d.source, d.created_at, dead_letter_json(d, :#role::text)::text AS body
FROM dead_letters d
WHERE d.organization_id = :#organizationId::uuid
