-- What is stored of a contact, for the customer who asks for it. A table that refers to contacts or to messages is a section by
-- itself.

DROP FUNCTION IF EXISTS camel_case, personal_references, personal_data_sections, personal_data;

CREATE FUNCTION camel_case(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(left(name, 1)) || substr(replace(initcap(replace(name, '_', ' ')), ' ', ''), 2);

-- Tables with rows of contacts, and through which attribute they are a contact's or a message's. What has both is a contact's.
CREATE FUNCTION personal_references() RETURNS TABLE (referring regclass, attribute name, is_of_message boolean) LANGUAGE sql STABLE AS $$
    SELECT r.referring, r.attribute, false FROM contact_references() AS r
    UNION ALL
    SELECT k.conrelid::regclass, a.attname, true
    FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) AND a.attname <> 'organization_id'
    WHERE k.contype = 'f' AND k.confrelid = 'messages'::regclass AND k.conrelid <> 'messages'::regclass
        AND k.conrelid NOT IN (SELECT r.referring FROM contact_references() AS r)
$$;

-- The sections, by their names in the document.
CREATE FUNCTION personal_data_sections() RETURNS TABLE (section text) LANGUAGE sql STABLE AS $$
    SELECT 'contacts'
    UNION ALL
    (SELECT DISTINCT camel_case(r.referring::text) FROM personal_references() AS r ORDER BY 1)
    UNION ALL
    SELECT unnest(ARRAY['deadLetters', 'auditEvents', 'outboundEvents', 'eventDeliveries'])
$$;

-- The next rows of a section behind an id, as JSON with the names of the API. The contact's ids are gathered first: told
-- an order, the planner would walk all rows of the tenant in it and look for the contact's.
CREATE FUNCTION personal_data(organization uuid, contact uuid, section text, after uuid, most int)
    RETURNS TABLE (id uuid, body text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    source regclass;
    mine text;
BEGIN
    CASE section
        WHEN 'contacts' THEN
            source := 'contacts';
            mine := 'SELECT t.id FROM contacts t WHERE t.organization_id = $1 AND (t.id = $2 OR t.merged_into = $2)';
        WHEN 'deadLetters' THEN
            source := 'dead_letters';
            mine := 'SELECT t.id FROM messages m JOIN dead_letters t ON t.organization_id = m.organization_id AND t.source_id = m.id
                AND t.source = ''outbound'' WHERE m.organization_id = $1 AND m.contact_id = $2';
        WHEN 'auditEvents' THEN
            source := 'audit_events';
            mine := 'SELECT t.id FROM audit_events t WHERE t.organization_id = $1 AND t.entity = ''contact'' AND t.entity_id = $2';
        WHEN 'outboundEvents' THEN
            source := 'outbound_events';
            mine := 'SELECT t.id FROM outbound_events t WHERE t.organization_id = $1
                AND t.contact_id IN (SELECT c.id FROM contacts c WHERE c.organization_id = $1 AND (c.id = $2 OR c.merged_into = $2))';
        WHEN 'eventDeliveries' THEN
            source := 'event_deliveries';
            mine := 'SELECT t.id FROM outbound_events e JOIN event_deliveries t ON t.organization_id = e.organization_id AND t.event_id = e.id
                WHERE e.organization_id = $1
                    AND e.contact_id IN (SELECT c.id FROM contacts c WHERE c.organization_id = $1 AND (c.id = $2 OR c.merged_into = $2))';
        ELSE
            SELECT r.referring, CASE WHEN r.is_of_message
                THEN format('SELECT t.%I FROM messages m JOIN %s t ON t.organization_id = m.organization_id AND t.%I = m.id
                    WHERE m.organization_id = $1 AND m.contact_id = $2', k.attname, r.referring, r.attribute)
                ELSE format('SELECT t.%I FROM %s t WHERE t.organization_id = $1 AND t.%I = $2', k.attname, r.referring, r.attribute) END
            INTO source, mine
            FROM personal_references() AS r
            JOIN pg_index i ON i.indrelid = r.referring AND i.indisprimary
            JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = i.indkey[i.indnkeyatts - 1]
            WHERE camel_case(r.referring::text) = section;
    END CASE;
    RETURN QUERY EXECUTE format(
        'WITH mine (id) AS MATERIALIZED (%s), page AS MATERIALIZED (
             SELECT m.id FROM mine m WHERE $3 IS NULL OR m.id > $3 ORDER BY m.id LIMIT $4)
         SELECT p.id, (SELECT json_object_agg(camel_case(f.key), f.value)::text FROM json_each(row_to_json(t)) AS f
             WHERE f.key <> ''organization_id'')
         FROM page p JOIN %s t ON t.organization_id = $1 AND t.%I = p.id ORDER BY p.id',
        mine, source, (SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[i.indnkeyatts - 1]
            WHERE i.indrelid = source AND i.indisprimary))
    USING organization, contact, after, most;
END $$;
