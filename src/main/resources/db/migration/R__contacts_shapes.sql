-- How contacts look in the API and how they are found. Bodies are texts on purpose: a function with a parsed body would keep
-- R__api_shapes.sql from dropping what it uses.

DROP FUNCTION IF EXISTS without_number, unmasked, contact_json, contact_audit, contact_fault, known_tags, tag_json, word_patterns,
    contact_matches, wanted_keys, found_contacts, matches_many;

-- What was said, for those who may not see the customer's number: neither that, with or without its country and however it is
-- spaced, nor Meta's ids (wamid), which are base64 of it.
CREATE FUNCTION without_number(words text, number text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    blank CONSTANT text := '[ ()./-]{0,3}';
BEGIN
    words := regexp_replace(words, 'wamid\.[A-Za-z0-9+/=_-]+', 'wamid.***', 'g');
    -- As Meta tells a change of number, of which only one is the contact's.
    words := regexp_replace(words, 'from \+?[0-9]{7,} to \+?[0-9]{7,}', 'from *** to ***', 'g');
    IF number ~ '^[0-9]{7,}$' THEN
        words := regexp_replace(words, '\+?([0-9]' || blank || '){0,7}'
            || regexp_replace(right(number, 8), '([0-9])(?=[0-9])', '\1' || blank, 'g'), masked_phone(number), 'g');
    END IF;
    RETURN words;
END $$;

-- Of who may not see the number neither the name nor the attributes tell it: many a contact is called by it.
CREATE FUNCTION contact_json(contact contacts, role text) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF NOT sees_phones(contact.organization_id, role) THEN
        contact.profile_name := without_number(contact.profile_name, contact.phone_number);
        contact.metadata := payload_without_number(contact.metadata, contact.phone_number);
        contact.last_message_preview := without_number(contact.last_message_preview, contact.phone_number);
        contact.phone_number := masked_phone(contact.phone_number);
    END IF;
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (contact).id, (contact).phone_number AS "phoneNumber",
                   (contact).user_id AS "whatsappUserId", (contact).username, (contact).profile_name AS "profileName",
                   (contact).tags, (contact).metadata, (contact).whatsapp_account_id AS "accountId",
                   (contact).assigned_user_id AS "assignedUserId", NOT (contact).is_read AS unread,
                   rfc3339((contact).last_message_at) AS "lastMessageAt",
                   (contact).last_message_preview AS "lastMessagePreview",
                   (contact).archived_at IS NOT NULL AS archived, (contact).blocked_at IS NOT NULL AS blocked,
                   rfc3339((contact).opted_out_at) AS "optedOutAt",
                   rfc3339((contact).marketing_opted_out_at) AS "marketingOptedOutAt", (contact).version,
                   rfc3339((contact).created_at) AS "createdAt", rfc3339((contact).updated_at) AS "updatedAt"
        ) AS shape);
END $$;

-- Attributes as somebody gives them, where those that are as they were shown stay as they were.
CREATE FUNCTION unmasked(given jsonb, shown jsonb, kept jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF shown = kept THEN
        RETURN given;
    END IF;
    RETURN (
        SELECT coalesce(jsonb_object_agg(key, CASE WHEN value = shown -> key THEN kept -> key ELSE value END), '{}')
        FROM jsonb_each(given));
END $$;

-- What an audit event compares: without what is derived and without what messages change.
CREATE FUNCTION contact_audit(contact contacts) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_jsonb(contact) - '{last_active_at,name_key,last_message_at,last_message_preview,is_read}'::text[]
$$;

CREATE FUNCTION tag_json(tag tags) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (tag).id, (tag).name, (tag).colour, (tag).version, rfc3339((tag).created_at) AS "createdAt",
                   rfc3339((tag).updated_at) AS "updatedAt") AS shape);
END $$;

-- Tags as the organization's list spells them; null when one of them is not in it.
CREATE FUNCTION known_tags(organization uuid, names jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN count(t.id) = count(*) THEN coalesce(jsonb_agg(DISTINCT t.name), '[]') END
        FROM jsonb_array_elements_text(names) AS given (name)
        LEFT JOIN tags t ON t.organization_id = organization
            AND lower(t.name COLLATE caseless) = lower(given.name COLLATE caseless));
END $$;

-- The field of a contact's document that refers to nothing in the organization, or null.
CREATE FUNCTION contact_fault(organization uuid, document jsonb) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT CASE
            WHEN document ->> 'accountId' IS NOT NULL AND NOT EXISTS (SELECT FROM whatsapp_accounts a
                WHERE a.organization_id = organization AND a.id = (document ->> 'accountId')::uuid) THEN 'accountId'
            WHEN document ->> 'assignedUserId' IS NOT NULL AND NOT EXISTS (SELECT FROM organization_members m
                WHERE m.organization_id = organization AND m.user_id = (document ->> 'assignedUserId')::uuid) THEN 'assignedUserId'
            WHEN known_tags(organization, coalesce(document -> 'tags', '[]')) IS NULL THEN 'tags' END);
END $$;

-- What a contact's terms must all be like. One or two letters are meant as the beginning of a word.
CREATE FUNCTION word_patterns(words text[]) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(CASE WHEN length(term) < 3 AND left(term, 1) <> ' ' THEN '% ' ELSE '%' END
            || regexp_replace(term, '([\\%_])', '\\\1', 'g') || '%'), '{}')
        FROM unnest(words) AS word, rtrim(letters_apart(plain_letters(lower(word COLLATE caseless)))) AS term);
END $$;

-- Whether a contact is meant, asked on the way through a list. Not written out in the list, because the planner expects next
-- to nothing of LIKE ALL and would sort all contacts first; of a function it expects a third.
CREATE FUNCTION contact_matches(contact contacts, patterns text[], digits text, tag text, whole boolean) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    terms text;
BEGIN
    IF tag IS NOT NULL AND NOT contact.tags @> to_jsonb(tag) THEN
        RETURN false;
    ELSIF digits IS NOT NULL AND (contact.phone_number = digits OR (NOT whole AND strpos(contact.phone_number, digits) > 0)) THEN
        RETURN true;
    ELSIF digits IS NULL AND patterns = '{}' THEN
        RETURN true;
    END IF;
    terms := contact_terms(contact.profile_name, contact.username, contact.tags);
    IF whole AND (digits IS NOT NULL OR array_to_string(patterns, '') ~ '[0-9]') THEN
        terms := without_number(terms, contact.phone_number);
    END IF;
    RETURN terms LIKE ALL (patterns) AND (digits IS NULL OR strpos(terms, digits) > 0);
END $$;

-- Keys that a contact must have to match. Of a number its end: the numbers of a country begin alike, and a key that all
-- have costs a look for each candidate and rules out none.
CREATE FUNCTION wanted_keys(words text[], digits text, tag text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT array_agg(key) FROM (
            SELECT CASE WHEN length(term) < 3 THEN ' ' || term ELSE substr(term, n, 3) END AS key
            FROM unnest(words || right(digits, 6)) AS word,
                regexp_split_to_table(btrim(letters_apart(plain_letters(lower(word COLLATE caseless)))), ' ') AS term,
                generate_series(1, greatest(length(term) - 2, 1)) AS n
            WHERE word IS NOT NULL
            UNION
            SELECT '#' || tag WHERE tag IS NOT NULL) AS keys);
END $$;

-- Ids of contacts that match, at most so many. Who may not see numbers finds one only by knowing it whole.
-- As the owner of the tables, because behind row-level security no key of the index may be compared; so it asks for the
-- tenant itself.
CREATE FUNCTION found_contacts(words text[], digits text, tag text, whole boolean, most int) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200 SET search_path = pg_catalog, public AS $$
BEGIN
    -- Planned with the values: how rare the keys are decides everything.
    RETURN QUERY EXECUTE
        'SELECT s.contact_id FROM contact_search s
         WHERE s.organization_id = nullif(current_setting(''whatomate.organization'', true), '''')::uuid
             AND search_keys(s.phone_number, s.terms, s.tags) @> $1 AND s.terms LIKE ALL ($2)
             AND (NOT $7 OR s.phone_number = $3
                 OR without_number(s.terms, s.phone_number) LIKE ALL (array_remove($2 || (''%'' || $3 || ''%''), NULL)))
             AND ($3 IS NULL OR s.phone_number = $3 OR s.terms LIKE ''%'' || $3 || ''%''
                 OR (NOT $4 AND s.phone_number LIKE ''%'' || $3 || ''%''))
             AND ($5 IS NULL OR s.tags @> to_jsonb($5))
         LIMIT $6'
        USING wanted_keys(words, digits, tag), word_patterns(words), digits, whole, tag, most,
            -- Nor by a part of it that stands in the name.
            whole AND (digits IS NOT NULL OR array_to_string(words, '') ~ '[0-9]');
END $$;

-- Whether two in a hundred of the contacts that wrote last match: the newest first, a page is then sooner found by walking.
CREATE FUNCTION matches_many(words text[], digits text, tag text, whole boolean) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    patterns text[] := word_patterns(words);
BEGIN
    RETURN (
        SELECT count(*) >= 10 FROM (
            SELECT c FROM contacts c
            WHERE c.organization_id = nullif(current_setting('whatomate.organization', true), '')::uuid
                AND c.merged_into IS NULL
            ORDER BY c.last_active_at DESC, c.id LIMIT 500) AS newest
        WHERE contact_matches(newest.c, patterns, digits, tag, whole));
END $$;

REVOKE EXECUTE ON FUNCTION found_contacts, matches_many FROM PUBLIC;
GRANT EXECUTE ON FUNCTION found_contacts, matches_many TO whatomate_app;
