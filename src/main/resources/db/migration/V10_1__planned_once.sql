-- Functions whose plans are kept. A function in SQL that holds a sub-select cannot be inlined: until PostgreSQL 18 every
-- statement that calls it parses and plans its body anew, which costs more than most of the statements. The meaning of none
-- of them changes.

CREATE OR REPLACE FUNCTION sees_all_contacts(organization uuid, role text) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF role <> 'agent' THEN
        RETURN true;
    END IF;
    RETURN coalesce((SELECT NOT o.agents_see_only_theirs FROM organizations o WHERE o.id = organization), false);
END $$;

CREATE OR REPLACE FUNCTION sees_phones(organization uuid, role text) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF role <> 'agent' THEN
        RETURN true;
    END IF;
    RETURN coalesce((SELECT NOT o.mask_phone_numbers FROM organizations o WHERE o.id = organization), false);
END $$;

CREATE OR REPLACE FUNCTION changed_fields(before jsonb, after jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'field', field,
            'from', CASE WHEN secret AND b.value IS NOT NULL THEN to_jsonb('***'::text) ELSE b.value END,
            'to', CASE WHEN secret AND a.value IS NOT NULL THEN to_jsonb('***'::text) ELSE a.value END)
            ORDER BY field), '[]')
        FROM jsonb_each(coalesce(before, '{}')) AS b (field, value)
        FULL JOIN jsonb_each(coalesce(after, '{}')) AS a (field, value) USING (field)
        CROSS JOIN LATERAL (SELECT field ~ '(secret|password|token|hash|api_key)' AS secret) AS kind
        WHERE field NOT IN ('id', 'organization_id', 'created_at', 'updated_at', 'version')
            AND nullif(b.value, 'null') IS DISTINCT FROM nullif(a.value, 'null'));
END $$;

CREATE OR REPLACE FUNCTION audit(caller jsonb, entity text, entity_id uuid, before jsonb, after jsonb) RETURNS uuid
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    written uuid;
BEGIN
    INSERT INTO audit_events (organization_id, user_id, api_key_id, operation, entity, entity_id, changes, request_id,
        client_address)
    VALUES ((caller ->> 'organizationId')::uuid, (caller ->> 'userId')::uuid, (caller ->> 'apiKeyId')::uuid,
        caller ->> 'operation', audit.entity, audit.entity_id, changed_fields(before, after), caller ->> 'requestId',
        caller ->> 'clientAddress')
    RETURNING audit_events.id INTO written;
    RETURN written;
END $$;

-- An expression of the index of contact_search: called once for every contact that is made.
CREATE OR REPLACE FUNCTION search_keys(phone_number text, terms text, tags jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT array_agg(key)
        FROM (SELECT ' ' || coalesce(phone_number, '') || terms AS words) AS whole,
        LATERAL (
            SELECT substr(words, n, 3) AS key FROM generate_series(1, length(words) - 2) AS n
            WHERE strpos(substr(words, n + 1, 2), ' ') = 0
            UNION
            SELECT substr(words, n, 2) FROM generate_series(1, length(words) - 1) AS n
            WHERE substr(words, n, 1) = ' ' AND substr(words, n + 1, 1) <> ' '
            UNION
            SELECT '#' || tag FROM jsonb_array_elements_text(tags) AS tag) AS keys);
END $$;
