-- For ListQuery, which narrows, orders and pages it.
SELECT t.id, t.name, t.created_at, t.updated_at, t.whatsapp_account_id AS account_id, t.language, t.category, t.status,
       t.quality_score, t.header_type,
       concat_ws(E'\n', t.name, t.display_name, t.header_content, t.body_content, t.footer_content) AS words,
       template_json(t)::text AS body
FROM templates t
WHERE t.organization_id = :#organizationId
