-- What actions of rules see of contacts, and how they write them.
DROP FUNCTION IF EXISTS rule_contact_json, contacts_with_attribute, addressed_contact, upsert_rule_contact;

CREATE FUNCTION rule_contact_json(person contacts) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (person).id, (person).profile_name AS name, (person).phone_number AS phone, (person).user_id AS "userId",
                (person).username, (person).tags, (person).metadata AS attributes, (person).whatsapp_account_id AS "accountId",
                (SELECT row_to_json(member) FROM (
                    SELECT p.id, p.full_name AS "fullName", p.email FROM user_profiles p
                    WHERE p.id = (person).assigned_user_id) AS member) AS "assignedUser",
                rfc3339((person).opted_out_at) AS "optedOutAt", rfc3339((person).marketing_opted_out_at) AS "marketingOptedOutAt",
                (person).blocked_at IS NOT NULL AS blocked, rfc3339((person).created_at) AS "createdAt") AS shape);
END $$;

-- Ids of contacts that have an attribute with one of these values, at most so many. As the owner, because behind row-level
-- security no index of jsonb is used; so it asks for the tenant itself.
CREATE FUNCTION contacts_with_attribute(attributes jsonb[], most int) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
        SELECT c.id FROM contacts c
        WHERE c.organization_id = nullif(current_setting('whatomate.organization', true), '')::uuid
            AND c.merged_into IS NULL AND c.metadata <> '{}' AND c.metadata @> ANY (attributes)
        LIMIT most;
END $$;
REVOKE EXECUTE ON FUNCTION contacts_with_attribute FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contacts_with_attribute TO whatomate_app;

-- Who is meant by the first that is given of an id, a number and Meta's user id; a contact that was merged leads to the other.
CREATE FUNCTION addressed_contact(organization uuid, contact uuid, phone text, customer text) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    found uuid;
BEGIN
    IF contact IS NOT NULL THEN
        SELECT coalesce(c.merged_into, c.id) INTO found FROM contacts c WHERE c.organization_id = organization AND c.id = contact;
    END IF;
    IF found IS NULL AND phone IS NOT NULL THEN
        SELECT coalesce(c.merged_into, c.id) INTO found FROM contacts c
        WHERE c.organization_id = organization AND c.phone_number = phone;
    END IF;
    IF found IS NULL AND customer IS NOT NULL THEN
        SELECT coalesce(c.merged_into, c.id) INTO found FROM contacts c
        WHERE c.organization_id = organization AND c.user_id = customer;
    END IF;
    RETURN found;
END $$;

-- Makes or completes a contact as a rule tells it: names and attributes that are told win, as in an import, tags are added, and
-- nothing is taken away. A number or user id is added where the contact has none and nobody else has it; who is one person
-- with whom is for Meta or a person to say. An opt-in without a time never undoes a customer's own word.
CREATE FUNCTION upsert_rule_contact(organization uuid, told jsonb, caller jsonb) RETURNS TABLE (state text, body text)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    phone CONSTANT text := told ->> 'phone';
    customer CONSTANT text := told ->> 'userId';
    asked CONSTANT jsonb := told -> 'optIn';
    wanted jsonb := known_tags(organization, coalesce(told -> 'tags', '[]'));
    person contacts;
    changed contacts;
    kept consent_events;
    found uuid;
BEGIN
    IF wanted IS NULL THEN
        RETURN QUERY SELECT 'unknown:tags', NULL::text;
        RETURN;
    END IF;
    found := addressed_contact(organization, NULL, phone, customer);
    IF found IS NULL THEN
        INSERT INTO contacts (organization_id, phone_number, user_id, profile_name, tags, metadata, whatsapp_account_id)
        VALUES (organization, phone, customer, told ->> 'name', wanted, coalesce(told -> 'attributes', '{}'), (told ->> 'accountId')::uuid)
        ON CONFLICT DO NOTHING
        RETURNING * INTO changed;
        IF changed.id IS NULL THEN
            found := addressed_contact(organization, NULL, phone, customer);
        END IF;
    END IF;
    IF changed.id IS NULL THEN
        SELECT c.* INTO person FROM contacts c WHERE c.organization_id = organization AND c.id = found FOR NO KEY UPDATE;
        IF person.id IS NULL OR person.merged_into IS NOT NULL THEN
            RETURN QUERY SELECT 'again', NULL::text;
            RETURN;
        END IF;
        changed := person;
        changed.profile_name := coalesce(told ->> 'name', person.profile_name);
        changed.tags := person.tags || (SELECT coalesce(jsonb_agg(tag), '[]') FROM jsonb_array_elements(wanted) AS tag
            WHERE NOT person.tags @> tag);
        changed.metadata := person.metadata || coalesce(told -> 'attributes', '{}');
        IF person.phone_number IS NULL AND addressed_contact(organization, NULL, phone, NULL) IS NULL THEN
            changed.phone_number := phone;
        END IF;
        IF person.user_id IS NULL AND addressed_contact(organization, NULL, NULL, customer) IS NULL THEN
            changed.user_id := customer;
        END IF;
        IF jsonb_array_length(changed.tags) > 30 THEN
            RETURN QUERY SELECT 'limit:tags', NULL::text;
            RETURN;
        ELSIF (SELECT count(*) FROM jsonb_object_keys(changed.metadata)) > 50 THEN
            RETURN QUERY SELECT 'limit:attributes', NULL::text;
            RETURN;
        END IF;
        IF changed IS DISTINCT FROM person THEN
            UPDATE contacts c
            SET profile_name = changed.profile_name, tags = changed.tags, metadata = changed.metadata,
                phone_number = changed.phone_number, user_id = changed.user_id, version = c.version + 1
            WHERE c.organization_id = organization AND c.id = person.id
            RETURNING c.* INTO changed;
            PERFORM audit(caller, 'contact', person.id, contact_audit(person), contact_audit(changed));
        END IF;
    ELSE
        PERFORM audit(caller, 'contact', changed.id, NULL, contact_audit(changed));
    END IF;
    IF asked IS NOT NULL AND (asked ->> 'occurredAt' IS NOT NULL
        OR CASE asked ->> 'category' WHEN 'all' THEN changed.opted_out_at ELSE changed.marketing_opted_out_at END IS NULL) THEN
        kept := keep_consent(organization, changed.id, jsonb_build_object('category', asked ->> 'category', 'value', 'in',
            'source', 'rule', 'occurred_at', asked ->> 'occurredAt', 'evidence', asked ->> 'evidence', 'text_shown', asked ->> 'textShown',
            'cause', 'rule:' || (asked ->> 'rule') || ':' || changed.id || ':' || (asked ->> 'category') || ':' || coalesce(asked ->> 'occurredAt', '')));
        SELECT c.* INTO changed FROM contacts c WHERE c.organization_id = organization AND c.id = changed.id;
    END IF;
    RETURN QUERY SELECT 'ok', rule_contact_json(changed)::text;
END $$;
