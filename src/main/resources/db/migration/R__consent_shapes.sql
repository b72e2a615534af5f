-- How a customer's will is written down, and how it looks in the API.

DROP FUNCTION IF EXISTS keep_consent, hear_consent, keep_preference, consent_event_json, consent_state_json, consent_json,
    consent_keyword_json;

-- Writes one statement into the ledger and lets the contact follow it, unless something newer was said. Meta's clock counts
-- seconds: of two statements of hers within one, that for silence counts, in whatever order they come; what is said here is
-- said later than what is known. Null: there is no such contact, or its cause has been told before.
CREATE FUNCTION keep_consent(organization uuid, contact uuid, told jsonb) RETURNS consent_events
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    kept consent_events := jsonb_populate_record(NULL::consent_events, told);
    person contacts;
    newest timestamptz;
    is_out boolean;
BEGIN
    SELECT c.* INTO person FROM contacts c WHERE c.organization_id = organization AND c.id = contact FOR NO KEY UPDATE;
    IF person.merged_into IS NOT NULL THEN
        SELECT c.* INTO person FROM contacts c WHERE c.organization_id = organization AND c.id = person.merged_into FOR NO KEY UPDATE;
    END IF;
    IF person.id IS NULL THEN
        RETURN NULL;
    END IF;
    kept.id := uuid_v7();
    kept.organization_id := organization;
    kept.contact_id := person.id;
    kept.created_at := clock_timestamp();
    kept.occurred_at := least(coalesce(kept.occurred_at, kept.created_at), kept.created_at);
    SELECT date_trunc('second', max(e.occurred_at)) INTO newest FROM consent_events e
    WHERE e.organization_id = organization AND e.contact_id = person.id AND e.category = kept.category;
    is_out := CASE kept.category WHEN 'all' THEN person.opted_out_at ELSE person.marketing_opted_out_at END IS NOT NULL;
    kept.is_applied := is_out <> (kept.value = 'out')
        AND (newest IS NULL OR date_trunc('second', kept.occurred_at) > newest
            OR (date_trunc('second', kept.occurred_at) = newest
                AND (kept.value = 'out' OR kept.source NOT IN ('meta-preference', 'meta-error'))));
    IF kept.source = 'keyword' AND NOT kept.is_applied THEN
        kept.text_shown := NULL;
    END IF;
    INSERT INTO consent_events SELECT kept.* ON CONFLICT (organization_id, cause) WHERE cause IS NOT NULL DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF kept.is_applied THEN
        PERFORM set_config('whatomate.consent', 'told', true);
        UPDATE contacts c
        SET opted_out_at = CASE WHEN kept.category <> 'all' THEN c.opted_out_at WHEN kept.value = 'out' THEN kept.occurred_at END,
            marketing_opted_out_at = CASE WHEN kept.category <> 'marketing' THEN c.marketing_opted_out_at
                WHEN kept.value = 'out' THEN kept.occurred_at END,
            version = c.version + 1
        WHERE c.organization_id = organization AND c.id = person.id;
        PERFORM set_config('whatomate.consent', '', true);
    END IF;
    RETURN kept;
END $$;

-- A customer's message that is a word of the list: what it says is kept once, with the confirmation that is owed for it. No
-- row: it changes nothing for somebody who gets messages anyway ("start" is how many greet a chatbot), or is no such word any more.
-- What came so late that the day may have brought something else is dated by Meta's clock, but for silence it is never too late.
CREATE FUNCTION hear_consent(organization uuid, account uuid, contact uuid, message uuid, words text, said_at timestamptz)
    RETURNS TABLE (event_id uuid, confirmation text) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    keyword consent_keywords;
    kept consent_events;
    told_before CONSTANT text := 'message:' || message || ':consent';
BEGIN
    SELECT * INTO kept FROM consent_events e WHERE e.organization_id = organization AND e.cause = told_before;
    IF kept.id IS NULL THEN
        SELECT * INTO keyword FROM consent_keywords k
        WHERE k.organization_id = organization AND k.word_key = lower(btrim(words) COLLATE caseless) COLLATE "default";
        IF keyword.id IS NULL OR (keyword.value = 'in' AND EXISTS (
            SELECT FROM contacts c WHERE c.organization_id = organization AND c.id = contact
                AND CASE keyword.category WHEN 'all' THEN c.opted_out_at ELSE c.marketing_opted_out_at END IS NULL)) THEN
            RETURN;
        END IF;
        kept := keep_consent(organization, contact, jsonb_build_object('whatsapp_account_id', account, 'category', keyword.category,
            'value', keyword.value, 'source', 'keyword', 'message_id', message, 'evidence', btrim(words),
            'text_shown', keyword.confirmation, 'cause', told_before,
            'occurred_at', CASE WHEN keyword.value = 'in' AND said_at < now() - interval '5 minutes' THEN said_at END));
    END IF;
    RETURN QUERY SELECT kept.id, kept.text_shown::text WHERE kept.id IS NOT NULL;
END $$;

-- What a customer switched at Meta. Who is not known yet becomes a contact, so that it is not forgotten until they are.
CREATE FUNCTION keep_preference(organization uuid, account uuid, phone text, customer text, choice text, said_at timestamptz, words text)
    RETURNS consent_events LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    contact uuid;
BEGIN
    SELECT coalesce(c.merged_into, c.id) INTO contact FROM contacts c
    WHERE c.organization_id = organization AND c.phone_number = phone;
    IF contact IS NULL THEN
        SELECT coalesce(c.merged_into, c.id) INTO contact FROM contacts c
        WHERE c.organization_id = organization AND c.user_id = customer;
    END IF;
    IF contact IS NULL THEN
        INSERT INTO contacts (organization_id, phone_number, user_id, whatsapp_account_id)
        VALUES (organization, phone, customer, account)
        ON CONFLICT DO NOTHING RETURNING id INTO contact;
    END IF;
    IF contact IS NULL THEN
        RAISE EXCEPTION 'Another transaction is making this contact';
    END IF;
    RETURN keep_consent(organization, contact, jsonb_build_object('whatsapp_account_id', account, 'category', 'marketing',
        'value', choice, 'source', 'meta-preference', 'occurred_at', said_at, 'evidence', words,
        'cause', 'preference:' || account || ':' || contact || ':' || choice || ':' || extract(epoch FROM said_at)));
END $$;

CREATE FUNCTION consent_event_json(event consent_events, phone text, role text) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (event).id, (event).contact_id AS "contactId", (event).whatsapp_account_id AS "accountId", (event).category,
                   (event).value, (event).source, (event).is_applied AS applied, (event).user_id AS "userId",
                   (event).api_key_id AS "apiKeyId", (event).message_id AS "messageId", (event).text_shown AS "textShown",
                   CASE WHEN sees_phones((event).organization_id, role) THEN (event).evidence
                       ELSE without_number((event).evidence, phone) END AS evidence,
                   rfc3339((event).occurred_at) AS "occurredAt", rfc3339((event).created_at) AS "createdAt") AS shape);
END $$;

-- Volatile, as it is asked in the statement that has just changed it.
CREATE FUNCTION consent_state_json(person contacts, kind text, since timestamptz, role text) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    latest consent_events;
BEGIN
    SELECT * INTO latest FROM consent_events e
    WHERE e.organization_id = (person).organization_id AND e.contact_id = (person).id AND e.category = kind
    ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1;
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT CASE WHEN since IS NOT NULL THEN 'out' WHEN latest.id IS NOT NULL THEN 'in' ELSE 'unsaid' END AS value,
                   rfc3339(since) AS "optedOutAt",
                   CASE WHEN latest.id IS NOT NULL THEN consent_event_json(latest, (person).phone_number, role) END AS latest) AS shape);
END $$;

CREATE FUNCTION consent_json(organization uuid, contact uuid, role text) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    person contacts;
BEGIN
    SELECT * INTO person FROM contacts c WHERE c.organization_id = organization AND c.id = contact;
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT person.id AS "contactId", consent_state_json(person, 'all', person.opted_out_at, role) AS "all",
                   consent_state_json(person, 'marketing', person.marketing_opted_out_at, role) AS marketing) AS shape);
END $$;

CREATE FUNCTION consent_keyword_json(keyword consent_keywords) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (keyword).id, (keyword).word, (keyword).language, (keyword).category, (keyword).value, (keyword).confirmation,
                   (keyword).version, rfc3339((keyword).created_at) AS "createdAt", rfc3339((keyword).updated_at) AS "updatedAt") AS shape);
END $$;
