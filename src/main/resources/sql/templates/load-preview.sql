-- A template as it is sent, or as it is to become.
SELECT t.name AS template_name, t.language AS template_language, t.parameter_format,
    coalesce(d.draft ->> 'category', t.category) AS template_category, coalesce(d.draft -> 'components', t.components)::text AS components
FROM templates t
LEFT JOIN LATERAL (SELECT t.draft WHERE :#${variable.draft}::boolean) AS d ON true
WHERE t.organization_id = :#${variable.organizationId}::uuid AND t.id = :#${variable.id}::uuid
