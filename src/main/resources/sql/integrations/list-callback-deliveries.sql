-- For ListQuery. Whether the target is the organization's was asked before.
SELECT d.id, d.created_at, d.state, d.kind, callback_delivery_json(d)::text AS body
FROM callback_deliveries d
WHERE d.organization_id = :#organizationId AND d.target_id = :#id
