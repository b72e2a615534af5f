SELECT 'ok' AS state, s.id, NULL AS version, template_sync_json(s)::text AS body
FROM template_syncs s
WHERE s.organization_id = :#organizationId AND s.id = :#id
