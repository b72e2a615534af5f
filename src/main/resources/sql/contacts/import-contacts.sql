-- Works off the next five hundred lines of an import, all or none: contacts, outcomes, counts and audit are one
-- transaction. A line whose number somebody else made a contact of at this very moment waits for the next turn, and so does the second
-- of two numbers that are one contact since a merge.
WITH import AS MATERIALIZED (
    SELECT i.id, i.organization_id, i.upload_id, i.existing, i.dry_run, i.caller
    FROM contact_imports i
    WHERE i.organization_id = :#${variable.organizationId}::uuid AND i.id = :#${variable.importId}::uuid AND i.state = 'working'
    FOR UPDATE SKIP LOCKED
), batch AS MATERIALIZED (
    SELECT r.organization_id, r.upload_id, r.line, r.contact, i.existing, i.dry_run
    FROM import i
    JOIN contact_import_rows r ON r.organization_id = i.organization_id AND r.upload_id = i.upload_id
    WHERE r.state = 'waiting'
    ORDER BY r.line
    LIMIT 500
), known AS MATERIALIZED (
    SELECT b.organization_id, b.upload_id, b.line, b.existing, b.dry_run, b.contact ->> 'phoneNumber' AS phone_number,
           b.contact ->> 'profileName' AS profile_name, coalesce(b.contact -> 'metadata', '{}') AS metadata,
           known_tags(b.organization_id, coalesce(b.contact -> 'tags', '[]')) AS tags
    FROM batch b
), holders AS MATERIALIZED (
    SELECT p.organization_id, p.phone_number, coalesce(p.merged_into, p.id) AS id
    FROM known k
    JOIN contacts p ON p.organization_id = k.organization_id AND p.phone_number = k.phone_number
), there AS MATERIALIZED (
    SELECT c.id, h.phone_number, c AS contact
    FROM holders h
    JOIN contacts c ON c.organization_id = h.organization_id AND c.id = h.id
    ORDER BY c.id
    FOR NO KEY UPDATE OF c
), wanted AS MATERIALIZED (
    SELECT k.*, t.id AS contact_id, t.contact, coalesce(k.profile_name, (t.contact).profile_name) AS new_name,
           (t.contact).tags || (SELECT coalesce(jsonb_agg(tag), '[]') FROM jsonb_array_elements(k.tags) AS tag
               WHERE NOT (t.contact).tags @> tag) AS new_tags,
           (t.contact).metadata || k.metadata AS new_metadata
    FROM known k
    LEFT JOIN there t ON t.phone_number = k.phone_number
), judged AS MATERIALIZED (
    SELECT w.*, CASE
        WHEN w.tags IS NULL THEN 'refused'
        WHEN w.contact_id IS NULL THEN 'created'
        WHEN w.existing = 'skip' THEN 'skipped'
        WHEN jsonb_array_length(w.new_tags) > 30 OR (SELECT count(*) FROM jsonb_object_keys(w.new_metadata)) > 50 THEN 'refused'
        WHEN w.new_name IS DISTINCT FROM (w.contact).profile_name OR w.new_tags <> (w.contact).tags
            OR w.new_metadata <> (w.contact).metadata THEN 'updated'
        ELSE 'unchanged' END AS outcome
    FROM (SELECT *, row_number() OVER (PARTITION BY contact_id ORDER BY line) AS place FROM wanted) AS w
    WHERE w.contact_id IS NULL OR w.place = 1
), created AS (
    INSERT INTO contacts (organization_id, phone_number, profile_name, tags, metadata)
    SELECT j.organization_id, j.phone_number, j.profile_name, j.tags, j.metadata
    FROM judged j
    WHERE j.outcome = 'created' AND NOT j.dry_run
    ORDER BY j.line
    ON CONFLICT (organization_id, phone_number) WHERE phone_number IS NOT NULL DO NOTHING
    RETURNING id, phone_number, contact_audit(contacts) AS after
), updated AS (
    UPDATE contacts c
    SET profile_name = j.new_name, tags = j.new_tags, metadata = j.new_metadata, version = c.version + 1
    FROM judged j
    WHERE c.organization_id = j.organization_id AND c.id = j.contact_id AND j.outcome = 'updated' AND NOT j.dry_run
    RETURNING c.id, contact_audit(j.contact) AS before, contact_audit(c) AS after
), settled AS (
    UPDATE contact_import_rows r
    SET state = j.outcome, contact = CASE WHEN j.dry_run THEN r.contact END, errors = CASE
        WHEN j.outcome = 'skipped' THEN
            '[{"field": "phoneNumber", "code": "contact-exists", "detail": "a contact has this number already"}]'
        WHEN j.outcome = 'refused' AND j.tags IS NULL THEN
            '[{"field": "tags", "code": "reference", "detail": "one of the tags is not in the list of tags"}]'
        WHEN j.outcome = 'refused' THEN
            '[{"field": "metadata", "code": "limit", "detail": "with what the contact has there would be more than 30 tags or 50 attributes"}]'
        ELSE '[]' END::jsonb
    FROM judged j
    WHERE r.organization_id = j.organization_id AND r.upload_id = j.upload_id AND r.line = j.line
        AND (j.outcome <> 'created' OR j.dry_run OR j.phone_number IN (SELECT phone_number FROM created))
    RETURNING r.state
), counted AS (
    UPDATE contact_imports i
    SET created_count = i.created_count + n.created, updated_count = i.updated_count + n.updated,
        unchanged_count = i.unchanged_count + n.unchanged, skipped_count = i.skipped_count + n.skipped,
        refused_count = i.refused_count + n.refused,
        state = CASE WHEN n.is_last THEN 'done' ELSE i.state END,
        finished_at = CASE WHEN n.is_last THEN now() END
    FROM import, (
        SELECT count(*) FILTER (WHERE state = 'created') AS created, count(*) FILTER (WHERE state = 'updated') AS updated,
               count(*) FILTER (WHERE state = 'unchanged') AS unchanged, count(*) FILTER (WHERE state = 'skipped') AS skipped,
               count(*) FILTER (WHERE state = 'refused') AS refused,
               (SELECT count(*) FROM batch) < 500 AND count(*) = (SELECT count(*) FROM batch) AS is_last
        FROM settled) AS n
    WHERE i.organization_id = import.organization_id AND i.id = import.id
)
SELECT count(audit(import.caller, 'contact', changed.id, changed.before, changed.after))::int AS changed
FROM import
CROSS JOIN (
    SELECT id, NULL::jsonb AS before, after FROM created
    UNION ALL
    SELECT id, before, after FROM updated) AS changed
