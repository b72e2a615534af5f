WITH created AS (
    INSERT INTO contact_imports (organization_id, existing, dry_run, country, delimiter, mapping)
    SELECT :#organizationId::uuid, d.document ->> 'existing', (d.document ->> 'dryRun')::boolean, d.document ->> 'country',
           d.document ->> 'delimiter', nullif(d.document -> 'mapping', 'null')
    FROM (SELECT :#document::jsonb AS document) AS d
    RETURNING id, contact_import_json(contact_imports)::text AS body, to_jsonb(contact_imports) AS after
)
SELECT 'ok' AS state, id, NULL AS version, body, audit(:#caller, 'contact_import', id, NULL, after) FROM created
