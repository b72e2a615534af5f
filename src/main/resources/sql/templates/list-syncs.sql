-- For ListQuery.
SELECT s.id, s.created_at, s.state, s.whatsapp_account_id AS account_id, template_sync_json(s)::text AS body
FROM template_syncs s
WHERE s.organization_id = :#organizationId
