INSERT INTO templates (
    organization_id, whatsapp_account_id, meta_template_id, name, display_name, language, category, status,
    body_content, buttons, components, sample_values)
VALUES (
    :#organizationId, :#accountId, :#metaTemplateId, :#name, :#displayName, :#language, :#category, 'APPROVED',
    :#body, :#buttons, :#components, :#sampleValues)
ON CONFLICT (organization_id, whatsapp_account_id, name, language) DO NOTHING
