-- A template as it is to be submitted, and what a call to Meta needs of its account, the token still sealed.
SELECT t.id, t.name, t.language, t.status, t.parameter_format, t.meta_template_id, t.version, t.draft IS NOT NULL AS is_changed,
    coalesce(t.draft, template_draft(t.category, t.components, t.message_send_ttl_seconds))::text AS sent,
    a.id AS whatsapp_account_id, a.business_id, a.api_version, a.graph_base_url, a.access_token
FROM templates t
JOIN whatsapp_accounts a ON a.organization_id = t.organization_id AND a.id = t.whatsapp_account_id
WHERE t.organization_id = :#${variable.organizationId}::uuid AND t.id = :#${variable.id}::uuid
