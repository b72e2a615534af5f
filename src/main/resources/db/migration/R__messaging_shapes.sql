-- How conversations and messages look in the API, who sees them, and the search behind the tenants' fence.
-- Bodies are text, so that what they call in R__api_shapes.sql can be made anew without them.
DROP FUNCTION IF EXISTS payload_without_number, conversation_json, message_detail_json, message_json, message_way_out, message_preview,
    searched_phrase, search_messages;

-- One line of a message.
CREATE FUNCTION message_preview(said messages) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(btrim(left(split_part(btrim((said).content, E' \t\r\n'), E'\n', 1), 255), E' \r'), ''),
        '[' || (said).message_type || ']')
$$;

-- What a person can do about a failure, by Meta's code ("Error codes"); null stands for a failure without one.
CREATE FUNCTION message_way_out(code int) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT CASE
            WHEN code IN (131047) THEN 'Send an approved template, or wait until the customer writes.'
            WHEN code IN (131026) THEN 'The customer cannot be reached on WhatsApp at this number. Check it, or use another way.'
            WHEN code IN (131049, 130472) THEN 'WhatsApp held this marketing message back from this customer. Try again in a day at the earliest.'
            WHEN code IN (131050) THEN 'The customer asked for no such messages. Send none until they opt in again.'
            WHEN code IN (131043) THEN 'It could not be delivered in time. Send it again if it still matters.'
            WHEN code IN (131021) THEN 'The recipient is the sending number itself. Choose another recipient.'
            WHEN code IN (131030) THEN 'Add the recipient to the allowed list of the test number, or use a live number.'
            WHEN code IN (130497) THEN 'This business may not write to the customer''s country.'
            WHEN code IN (131051) THEN 'Send the content as another type of message.'
            WHEN code IN (131052, 131053) THEN 'Check the type and size of the file and that its link can be fetched, then send again.'
            WHEN code IN (131056, 130429, 131048, 4, 17, 32, 613, 80007, 80008) THEN 'Too many messages in a short time. Wait a little, then send again.'
            WHEN code IN (132000, 132005, 132008, 132012, 132018) THEN 'Check the values for the template''s placeholders, then send again.'
            WHEN code IN (132001, 132007, 132015, 132016, 132068, 132069) THEN 'Check the state of the template or flow in the WhatsApp Manager, or use another one.'
            WHEN code IN (0, 3, 10, 190) OR code BETWEEN 200 AND 299 THEN 'Give the account a valid token with the needed permissions, then send again.'
            WHEN code IN (131005, 131031, 131037, 131042, 131044, 131045, 133006, 133010, 368) THEN 'The account is restricted. See the WhatsApp Manager for what it asks for.'
            WHEN code IN (100, 104, 131008, 131009) THEN 'The content was refused. Change what the detail names, then send again.'
            WHEN code IN (1, 2, 131000, 131016, 131057, 133000, 133004) THEN 'WhatsApp had a fault. Send again.'
            ELSE 'Read the detail; if it looks passing, send again.'
        END);
END $$;

-- A payload for those who may not see numbers. Whole goes what holds nothing else: of a contact card, of a change of number.
CREATE FUNCTION payload_without_number(value jsonb, number text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'object' THEN (
            SELECT coalesce(jsonb_object_agg(name, CASE
                WHEN name IN ('wa_id', 'new_wa_id', 'phone', 'phone_number', 'customer', 'recipient_id') AND jsonb_typeof(member) IN ('string', 'number')
                    THEN to_jsonb(masked_phone(member #>> '{}'))
                ELSE payload_without_number(member, number) END), '{}')
            FROM jsonb_each(value) AS members (name, member))
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(payload_without_number(item, number) ORDER BY n), '[]')
            FROM jsonb_array_elements(value) WITH ORDINALITY AS items (item, n))
        WHEN 'string' THEN to_jsonb(without_number(value #>> '{}', number))
        WHEN 'number' THEN CASE WHEN without_number(value #>> '{}', number) = value #>> '{}' THEN value ELSE to_jsonb(masked_phone(number)) END
        ELSE value END;
END $$;

-- The payload without what names the customer: that is the contact's to show.
CREATE FUNCTION message_json(said messages, asking_role text) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    hides boolean := NOT sees_phones(said.organization_id, asking_role);
    number text;
BEGIN
    IF hides THEN
        SELECT c.phone_number INTO number FROM contacts c WHERE c.organization_id = said.organization_id AND c.id = said.contact_id;
        said.payload := payload_without_number(said.payload, number);
        said.content := without_number(said.content, number);
        said.error_message := without_number(said.error_message, number);
        IF said.message_type = 'system' THEN
            said.payload := jsonb_build_object('system', jsonb_build_object('type', said.payload #> '{system,type}'));
            said.content := regexp_replace(said.content, '[0-9]{7,}', '***', 'g');
        END IF;
    END IF;
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (said).id, (said).whatsapp_account_id AS "accountId", (said).contact_id AS "contactId", (said).direction,
                (said).message_type AS type, (said).content,
                (said).payload - ARRAY['from', 'from_user_id', 'from_parent_user_id', 'to', 'id', 'timestamp', 'type', 'context'] AS payload,
                message_media_json(said) AS media,
                CASE WHEN (said).is_reply OR (said).reply_to_message_id IS NOT NULL THEN (
                    SELECT row_to_json(target) FROM (
                        SELECT (said).reply_to_message_id AS id, r.direction, r.message_type AS type, 
                            left(CASE WHEN hides THEN without_number(message_preview(r), number) ELSE message_preview(r) END, 100) AS preview
                        FROM (SELECT 1) AS one
                        LEFT JOIN messages r ON r.organization_id = (said).organization_id AND r.id = (said).reply_to_message_id) AS target)
                    END AS "replyTo",
                (said).template_name AS "templateName", (said).category, (said).status,
                CASE WHEN (said).error_code IS NOT NULL OR (said).error_message IS NOT NULL THEN (
                    SELECT row_to_json(fault) FROM (
                        SELECT (said).error_code AS code, (said).error_message AS detail,
                            CASE WHEN (said).status = 'failed' THEN message_way_out((said).error_code) END AS "wayOut") AS fault) END AS error,
                CASE WHEN (said).sent_by IS NOT NULL THEN (
                    SELECT row_to_json(sender) FROM (
                        SELECT (said).sent_by AS id, p.full_name AS "fullName"
                        FROM (SELECT 1) AS one
                        LEFT JOIN user_profiles p ON p.id = (said).sent_by) AS sender) END AS "sentBy",
                -- The id of a message that was scheduled is one of the moment when it was to be sent.
                CASE WHEN (said).status IN ('scheduled', 'cancelled') THEN rfc3339(uuid_v7_moment((said).id)) END AS "scheduledAt",
                rfc3339((said).created_at) AS "createdAt", rfc3339((said).sent_at) AS "sentAt",
                rfc3339((said).delivered_at) AS "deliveredAt", rfc3339((said).read_at) AS "readAt"
        ) AS shape);
END $$;

-- With everything that happened to it.
CREATE FUNCTION message_detail_json(said messages, asking_role text) RETURNS jsonb LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    shows boolean := sees_phones(said.organization_id, asking_role);
    number text;
BEGIN
    IF NOT shows THEN
        SELECT c.phone_number INTO number FROM contacts c WHERE c.organization_id = said.organization_id AND c.id = said.contact_id;
    END IF;
    RETURN (
        SELECT message_json(said, asking_role)::jsonb || jsonb_build_object(
            'whatsappMessageId', CASE WHEN shows THEN (said).whatsapp_message_id END, 'history',
            coalesce((SELECT json_agg(row_to_json(change)) FROM (
                SELECT e.status, e.source, rfc3339(e.occurred_at) AS "occurredAt", e.error_code AS "errorCode",
                    CASE WHEN shows THEN e.detail ELSE without_number(e.detail, number) END AS detail
                FROM message_events e
                WHERE e.organization_id = (said).organization_id AND e.message_id = (said).id
                ORDER BY e.id) AS change), '[]')));
END $$;

CREATE FUNCTION conversation_json(talk conversations, person contacts, asking_role text) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    shows boolean := sees_phones(talk.organization_id, asking_role);
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (talk).id,
                (SELECT row_to_json(number) FROM (
                    SELECT a.id, a.name, a.display_phone_number AS "phoneNumber" FROM whatsapp_accounts a
                    WHERE a.organization_id = (talk).organization_id AND a.id = (talk).whatsapp_account_id) AS number) AS account,
                (SELECT row_to_json(customer) FROM (
                    SELECT (person).id, CASE WHEN shows THEN (person).profile_name
                            ELSE without_number((person).profile_name, (person).phone_number) END AS "profileName",
                        CASE WHEN shows THEN (person).phone_number ELSE masked_phone((person).phone_number) END AS "phoneNumber",
                        (person).username) AS customer) AS contact,
                (SELECT row_to_json(agent) FROM (
                    SELECT p.id, p.full_name AS "fullName" FROM user_profiles p WHERE p.id = (person).assigned_user_id) AS agent) AS "assignedUser",
                (talk).unread_count AS "unreadCount", (talk).is_archived AS archived, rfc3339((talk).last_message_at) AS "lastMessageAt",
                (SELECT row_to_json(latest) FROM (
                    SELECT m.id, m.direction, m.message_type AS type, m.status,
                        CASE WHEN shows THEN message_preview(m)
                            ELSE without_number(message_preview(m), (person).phone_number) END AS preview, rfc3339(m.created_at) AS "createdAt"
                    FROM messages m
                    WHERE m.contact_id = (talk).contact_id AND m.organization_id = (talk).organization_id
                        AND m.whatsapp_account_id = (talk).whatsapp_account_id AND m.status NOT IN ('scheduled', 'cancelled')
                    ORDER BY m.created_at DESC, m.id DESC
                    LIMIT 1) AS latest) AS "lastMessage",
                (SELECT row_to_json(free) FROM (
                    SELECT coalesce((talk).last_inbound_at > now() - interval '24 hours', false) AS open,
                        rfc3339((talk).last_inbound_at + interval '24 hours') AS "closesAt") AS free) AS "window"
        ) AS shape);
END $$;

-- What somebody looks for, in the words of searched_words: letters that are words of their own stay side by side.
CREATE FUNCTION searched_phrase(phrase text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF phrase IS NULL OR octet_length(phrase) = length(phrase) THEN
        RETURN phrase;
    END IF;
    phrase := translate(lower(phrase COLLATE caseless), '“”„‟«»「」『』＂', '"""""""""""');
    IF strpos(phrase, '"') = 0 THEN
        phrase := regexp_replace(phrase, '([^[:space:]' || unspaced_letters() || '-])(?=[' || unspaced_letters() || '])', '\1 ', 'g');
        phrase := regexp_replace(phrase, '([' || unspaced_letters() || ']{2,})', '"\1"', 'g');
    END IF;
    RETURN searched_words(phrase);
END $$;

-- Behind row-level security the index of words is never used, so this runs as the owner and keeps to the tenant by itself:
-- by the tenant's word, which is in the index, and by the column. Without a phrase all messages are found.
-- The index knows no order, so of a frequent word it would gather and sort every match. The newest messages are looked at
-- first: where they fill the page, the word is frequent and no index is needed. There a text is taken apart (15 us) only when
-- it has the phrase's words somewhere (1 us), which is sure to be needed for plain words.
-- Within one contact the order is that of the talk, so that its index leads; most talks end before the looking does.
CREATE FUNCTION search_messages(phrase text, asking_user uuid, asking_role text, in_contact uuid, before_id uuid, most int)
    RETURNS SETOF messages LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    tenant uuid := nullif(current_setting('whatomate.organization', true), '')::uuid;
    wanted tsquery := websearch_to_tsquery('simple', searched_phrase(phrase));
    sees_all boolean := sees_all_contacts(tenant, asking_role);
    needed text[] := '{}';
    looks int := 1000;
    looked int;
    before uuid := coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
    before_moment timestamptz := 'infinity';
    hits uuid[];
BEGIN
    IF tenant IS NULL OR numnode(wanted) = 0 OR (in_contact IS NOT NULL AND NOT EXISTS (
            SELECT FROM contacts c WHERE c.organization_id = tenant AND c.id = in_contact
                AND (sees_all OR c.assigned_user_id IS NULL OR c.assigned_user_id = asking_user))) THEN
        RETURN;
    END IF;
    IF phrase ~ '^[A-Za-z0-9 ]+$' AND phrase !~* '\mor\M' THEN
        needed := ARRAY(SELECT '%' || word || '%' FROM regexp_split_to_table(lower(btrim(phrase)), ' +') AS word);
        looks := 8000;
    END IF;
    IF in_contact IS NOT NULL THEN
        IF before_id IS NOT NULL THEN
            -- Of a message that is gone, the moment in its id is the nearest that is known.
            before_moment := coalesce((SELECT m.created_at FROM messages m WHERE m.organization_id = tenant AND m.id = before_id),
                uuid_v7_moment(before_id));
        END IF;
        WITH newest AS MATERIALIZED (
            SELECT m.id, m.created_at, m.content FROM messages m
            WHERE m.organization_id = tenant AND m.contact_id = in_contact AND m.status NOT IN ('scheduled', 'cancelled')
                AND (m.created_at, m.id) < (before_moment, before)
            ORDER BY m.created_at DESC, m.id DESC
            LIMIT CASE WHEN wanted IS NULL THEN most ELSE looks END)
        SELECT (SELECT count(*) FROM newest), ARRAY(
            SELECT n.id FROM newest n
            WHERE wanted IS NULL OR (lower(n.content) LIKE ALL (needed)
                AND to_tsvector('simple', searched_words(n.content)) @@ wanted)
            ORDER BY n.created_at DESC, n.id DESC
            LIMIT most)
        INTO looked, hits;
        IF cardinality(hits) < most AND looked = looks THEN
            EXECUTE 'WITH matches AS MATERIALIZED (SELECT m.id, m.created_at FROM messages m
                WHERE m.organization_id = $1 AND m.contact_id = $2 AND m.status NOT IN (''scheduled'', ''cancelled'')
                    AND (array_to_tsvector(ARRAY[''organization '' || m.organization_id::text])
                        || to_tsvector(''simple'', searched_words(m.content))) @@ $3'
                || CASE needed WHEN '{}' THEN '' ELSE ' AND lower(m.content) LIKE ALL ($4)' END
                || ') SELECT ARRAY(SELECT id FROM matches WHERE (created_at, id) < ($5, $6) ORDER BY created_at DESC, id DESC LIMIT $7)'
            INTO hits
            USING tenant, in_contact, quote_literal('organization ' || tenant)::tsquery && wanted, needed, before_moment, before, most;
        END IF;
        RETURN QUERY SELECT m.* FROM messages m WHERE m.organization_id = tenant AND m.id = ANY (hits)
            ORDER BY m.created_at DESC, m.id DESC;
        RETURN;
    END IF;
    IF wanted IS NOT NULL THEN
        hits := ARRAY(
            SELECT newest.id
            FROM (
                SELECT m.id, m.contact_id, m.content FROM messages m
                WHERE m.organization_id = tenant AND m.id < before AND m.status NOT IN ('scheduled', 'cancelled')
                ORDER BY m.id DESC
                LIMIT looks) AS newest
            WHERE lower(newest.content) LIKE ALL (needed)
                AND to_tsvector('simple', searched_words(newest.content)) @@ wanted
                AND (sees_all OR EXISTS (
                    SELECT FROM contacts c WHERE c.organization_id = tenant AND c.id = newest.contact_id
                        AND (c.assigned_user_id IS NULL OR c.assigned_user_id = asking_user)))
            ORDER BY newest.id DESC
            LIMIT most);
    END IF;
    IF hits IS NULL OR cardinality(hits) < most THEN
        -- EXECUTE plans for the words at hand. What is not asked for is not in the statement: it would hide indexes. All matches
        -- are gathered before they are ordered: the planner thinks that matches stand everywhere, and would walk through
        -- all messages to those that stand at the end, which was just seen to be so.
        EXECUTE 'WITH matches AS MATERIALIZED (SELECT m.id FROM messages m'
            || CASE WHEN sees_all THEN '' ELSE ' JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
                AND (c.assigned_user_id IS NULL OR c.assigned_user_id = $1)' END
            || ' WHERE m.organization_id = $2 AND m.status NOT IN (''scheduled'', ''cancelled'')'
            || CASE WHEN wanted IS NULL THEN ' AND m.id < $4 ORDER BY m.id DESC LIMIT $5'
                ELSE $words$ AND (array_to_tsvector(ARRAY['organization ' || m.organization_id::text])
                || to_tsvector('simple', searched_words(m.content))) @@ $3$words$ END
            || ') SELECT ARRAY(SELECT id FROM matches WHERE id < $4 ORDER BY id DESC LIMIT $5)'
        INTO hits
        USING asking_user, tenant, quote_literal('organization ' || tenant)::tsquery && wanted, before, most;
    END IF;
    RETURN QUERY SELECT m.* FROM messages m WHERE m.organization_id = tenant AND m.id = ANY (hits) ORDER BY m.id DESC;
END $$;
REVOKE EXECUTE ON FUNCTION search_messages FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_messages TO whatomate_app;
