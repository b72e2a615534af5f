-- How a customer is erased. A table that refers to contacts by a foreign key is emptied of them without a word here; so is what
-- hangs on its rows by ON DELETE CASCADE, and every table of an organization with a lane_key. What holds a customer's data in
-- another way is named in erase_contact or removed by a trigger of contacts, and a test fails for a table with a contact_id or a
-- phone_number that is none of these.

DROP FUNCTION IF EXISTS erase_contact(uuid);
DROP FUNCTION IF EXISTS keyed_hash, without_identifiers, erase_contact, redact_erased, erasure_json;

-- HMAC-SHA-256 (RFC 2104) from the key's two pads, 64 bytes each: built-in functions know no HMAC.
CREATE FUNCTION keyed_hash(inner_pad bytea, outer_pad bytea, words text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN sha256(outer_pad || sha256(inner_pad || convert_to(words, 'UTF8')));

-- Short ones are left alone: three digits stand in every second text.
CREATE FUNCTION without_identifiers(words text, identifiers text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    identifier text;
BEGIN
    FOREACH identifier IN ARRAY identifiers LOOP
        IF length(identifier) >= 7 THEN
            words := replace(words, identifier, '***');
        END IF;
    END LOOP;
    RETURN words;
END $$;

-- Removes a customer for good: the contact, all that was said, and what else holds their number or name; leaves a certificate,
-- and a walk over the raw webhook calls, which hold them until it has come by. As the owner, because audit events and raw
-- events are out of a request's reach; so it asks for the tenant itself. Null: there is no such contact.
CREATE FUNCTION erase_contact(contact uuid, caller jsonb, reason text, inner_pad bytea, outer_pad bytea) RETURNS uuid
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    organization uuid := nullif(current_setting('whatomate.organization', true), '')::uuid;
    certificate CONSTANT uuid := uuid_v7();
    removed jsonb := '{}';
    gone uuid[];
    identifiers text[];
    names text[];
    lanes text[];
    mentions text;
    reference record;
    affected bigint;
BEGIN
    PERFORM FROM contacts c
    WHERE c.organization_id = organization AND (c.id = contact OR c.merged_into = contact) ORDER BY c.id FOR UPDATE;
    SELECT array_agg(DISTINCT c.id) INTO gone FROM contacts c
    WHERE c.organization_id = organization AND (c.id = contact OR c.merged_into = contact);
    IF gone IS NULL THEN
        RETURN NULL;
    END IF;
    -- Also the numbers they wrote from before they changed them, and as Brazil and Mexico write them.
    SELECT coalesce(array_agg(DISTINCT key ORDER BY key), '{}') INTO identifiers
    FROM (
        SELECT unnest(ARRAY[c.phone_number, c.user_id]) FROM contacts c
        WHERE c.organization_id = organization AND c.id = ANY (gone)
        UNION
        SELECT unnest(ARRAY[m.payload ->> 'from', m.payload ->> 'from_user_id']) FROM messages m
        WHERE m.organization_id = organization AND m.contact_id = ANY (gone) AND m.direction = 'incoming') AS known (key)
    WHERE key <> '';
    SELECT coalesce(array_agg(DISTINCT lower(name COLLATE caseless)), '{}') INTO names
    FROM contacts c, unnest(ARRAY[c.profile_name, c.username]) AS name
    WHERE c.organization_id = organization AND c.id = ANY (gone) AND name IS NOT NULL;
    -- Copied events have lanes of their account's id, apart from those of its number.
    SELECT coalesce(array_agg(number || ':' || key), '{}') INTO lanes
    FROM whatsapp_accounts a, unnest(ARRAY[a.phone_id, a.id::text]) AS number, unnest(identifiers) AS key
    WHERE a.organization_id = organization;
    SELECT string_agg(regexp_replace(key, '([^[:alnum:]])', '\\\1', 'g'), '|') INTO mentions
    FROM unnest(identifiers) AS key WHERE length(key) >= 7;

    DELETE FROM dead_letters l
    WHERE l.organization_id = organization AND ((l.source = 'inbound' AND EXISTS (
            SELECT FROM webhook_events e WHERE e.id = l.source_id AND e.lane_key = ANY (lanes)))
        OR (l.source = 'outbound' AND EXISTS (
            SELECT FROM messages m WHERE m.organization_id = organization AND m.id = l.source_id AND m.contact_id = ANY (gone))));
    GET DIAGNOSTICS affected = ROW_COUNT;
    removed := removed || jsonb_build_object('deadLetters', affected);
    -- A file that has not been worked off would bring the customer back.
    DELETE FROM contact_import_rows r
    WHERE r.organization_id = organization AND r.contact ->> 'phoneNumber' = ANY (identifiers);
    GET DIAGNOSTICS affected = ROW_COUNT;
    removed := removed || jsonb_build_object('contactImportRows', affected);
    DELETE FROM bulk_message_recipients r
    WHERE r.organization_id = organization AND r.phone_number = ANY (identifiers);
    UPDATE chatbot_settings s SET excluded_numbers = s.excluded_numbers - identifiers
    WHERE s.organization_id = organization AND s.excluded_numbers ?| identifiers;
    UPDATE saved_filters f SET parameters = f.parameters - 'search', version = f.version + 1
    WHERE f.organization_id = organization
        AND (lower(f.parameters ->> 'search' COLLATE caseless) = ANY (names)
            OR regexp_replace(f.parameters ->> 'search', '[^0-9]', '', 'g') = ANY (identifiers)
            OR f.parameters ->> 'search' = ANY (identifiers));
    UPDATE audit_events a SET changes = '[]'
    WHERE a.organization_id = organization AND a.entity = 'saved_filter' AND EXISTS (
        SELECT FROM unnest(names) AS name WHERE strpos(lower(a.changes::text COLLATE caseless), to_jsonb(name)::text) > 0);
    -- A rule keeps the key by which it writes once; what it was told of the customer goes.
    UPDATE notification_deliveries d
    SET payload = '{}', error_message = NULL,
        status = CASE d.status WHEN 'pending' THEN 'discarded' ELSE d.status END, settled_at = coalesce(d.settled_at, now()),
        discard_reason = CASE d.status WHEN 'pending' THEN 'the customer was erased' END, leased_until = NULL, lease_owner = NULL,
        trigger_key = CASE WHEN d.trigger_key ~ mentions THEN 'erased:' || d.id ELSE d.trigger_key END
    WHERE d.organization_id = organization
        AND (d.payload::text ~ mentions OR d.trigger_key ~ mentions OR EXISTS (
            SELECT FROM messages m WHERE m.organization_id = organization AND m.id = d.message_id AND m.contact_id = ANY (gone)));
    GET DIAGNOSTICS affected = ROW_COUNT;
    removed := removed || jsonb_build_object('notificationDeliveries', affected);
    -- Also of those of which nobody knows whose they are. The operator can still see that there was one.
    UPDATE trigger_rejects r
    SET payload = NULL, headers = NULL, reason = 'the customer was erased', state = CASE r.state WHEN 'failed' THEN 'discarded' ELSE r.state END,
        trigger_key = CASE WHEN r.trigger_key ~ mentions THEN 'erased:' || r.id ELSE r.trigger_key END
    WHERE (r.organization_id = organization OR r.organization_id IS NULL)
        AND (r.payload::text ~ mentions OR r.headers::text ~ mentions OR r.trigger_key ~ mentions OR r.reason ~ mentions);
    UPDATE file_rules f SET last_error = 'a customer was erased' WHERE f.last_error ~ mentions;
    UPDATE notification_rules r SET last_error = NULL WHERE r.organization_id = organization AND r.last_error ~ mentions;
    UPDATE notification_rules r SET state_reason = 'a customer was erased' WHERE r.organization_id = organization AND r.state_reason ~ mentions;
    UPDATE notification_rule_versions v SET failure = 'a customer was erased' WHERE v.organization_id = organization AND v.failure ~ mentions;
    -- That something happened stays, what it changed of the customer does not.
    UPDATE audit_events a SET changes = '[]'
    WHERE a.organization_id = organization AND a.entity = 'contact' AND a.entity_id = ANY (gone);
    UPDATE audit_events a SET changes = without_identifiers(a.changes::text, identifiers)::jsonb
    WHERE a.organization_id = organization AND a.changes::text ~ mentions;
    -- What has not been worked off yet would bring the customer back too.
    UPDATE webhook_events e
    SET kind = 'unknown', payload = '{}', lane_key = 'erased', state = 'done', state_reason = 'the customer was erased', settled_at = now()
    WHERE e.lane_key = ANY (lanes) AND e.state = 'pending' AND e.organization_id = organization;

    -- Queues that are kept by customers' lanes, whoever's they are.
    FOR reference IN
        SELECT l.attrelid::regclass AS referring, 'lane_key' AS attribute
        FROM pg_attribute l
        JOIN pg_class t ON t.oid = l.attrelid AND t.relkind IN ('r', 'p') AND t.relnamespace = 'public'::regnamespace
        JOIN pg_attribute o ON o.attrelid = t.oid AND o.attname = 'organization_id' AND NOT o.attisdropped
        WHERE l.attname = 'lane_key' AND NOT l.attisdropped AND t.oid <> 'webhook_events'::regclass
    LOOP
        EXECUTE format('DELETE FROM %s WHERE organization_id = $1 AND lane_key = ANY ($2)', reference.referring) USING organization, lanes;
        GET DIAGNOSTICS affected = ROW_COUNT;
        removed := removed || jsonb_build_object(camel_case(reference.referring::text), affected);
    END LOOP;
    -- Of itself goes: outbox with its messages. Stays: realtime_events, ids alone, for minutes, which tell listeners of the erasure.
    -- Messages last: others refer to them.
    FOR reference IN
        SELECT r.referring, r.attribute FROM contact_references() AS r
        ORDER BY r.referring = 'messages'::regclass, r.referring::text
    LOOP
        EXECUTE format('DELETE FROM %s WHERE organization_id = $1 AND %I = ANY ($2)', reference.referring, reference.attribute)
        USING organization, gone;
        GET DIAGNOSTICS affected = ROW_COUNT;
        removed := removed || jsonb_build_object(camel_case(reference.referring::text),
            affected + coalesce((removed ->> camel_case(reference.referring::text))::bigint, 0));
    END LOOP;
    -- A signpost goes with where it points to: both at once, so that no reference is left for a moment.
    DELETE FROM contacts c WHERE c.organization_id = organization AND c.id = ANY (gone);
    GET DIAGNOSTICS affected = ROW_COUNT;

    INSERT INTO erasures (id, organization_id, erased_contact_id, identifier_hashes, removed, reason, user_id, api_key_id)
    SELECT certificate, organization, contact,
        (SELECT coalesce(array_agg(keyed_hash(inner_pad, outer_pad, key) ORDER BY keyed_hash(inner_pad, outer_pad, key)), '{}')
         FROM unnest(identifiers) AS key),
        removed || jsonb_build_object('contacts', affected), without_identifiers(reason, identifiers),
        (caller ->> 'userId')::uuid, (caller ->> 'apiKeyId')::uuid;
    INSERT INTO erasure_walks (erasure_id, organization_id, lanes, identifiers, next_id, until_id)
    VALUES (certificate, organization, lanes, identifiers, '00000000-0000-0000-0000-000000000000', uuid_v7());
    RETURN certificate;
END $$;
REVOKE EXECUTE ON FUNCTION erase_contact FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_contact TO whatomate_app;

-- Walks so many raw events further for the oldest erasure that is under way, as the worker. A body that brought something of the
-- customer is emptied, together with its signature, which proves nothing any more; what it brought of others stays in their events.
-- False: nothing is left to walk, or another node walks it.
CREATE FUNCTION redact_erased(most int) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    walk erasure_walks;
    reached uuid;
    mentions text;
    events int;
    bodies int;
BEGIN
    SELECT * INTO walk FROM erasure_walks w ORDER BY w.erasure_id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF walk.erasure_id IS NULL THEN
        RETURN false;
    END IF;
    SELECT string_agg(regexp_replace(key, '([^[:alnum:]])', '\\\1', 'g'), '|') INTO mentions
    FROM unnest(walk.identifiers) AS key WHERE length(key) >= 7;
    WITH span AS MATERIALIZED (
        SELECT e.id, e.delivery_id,
            (e.lane_key = ANY (walk.lanes)
                OR (e.kind NOT IN ('message', 'status', 'preference') AND e.payload ~ mentions)) AS is_theirs
        FROM (
            -- Each by the index of its organization; those of nobody have none.
            (SELECT o.* FROM webhook_events o WHERE o.organization_id = walk.organization_id AND o.state <> 'pending'
                 AND o.id > walk.next_id AND o.id <= walk.until_id ORDER BY o.id LIMIT most)
            UNION ALL
            (SELECT o.* FROM webhook_events o WHERE o.organization_id IS NULL AND o.state <> 'pending'
                 AND o.id > walk.next_id AND o.id <= walk.until_id ORDER BY o.id LIMIT most)) AS e
        ORDER BY e.id LIMIT most
    ), redacted AS (
        UPDATE webhook_events e
        SET kind = 'unknown', payload = '{}', lane_key = 'erased', state = 'done', state_reason = 'the customer was erased',
            settled_at = coalesce(e.settled_at, now())
        FROM span WHERE e.id = span.id AND span.is_theirs
        RETURNING e.delivery_id
    ), emptied AS (
        UPDATE webhook_deliveries d SET body = '', signature = 'erased'
        WHERE d.id IN (SELECT r.delivery_id FROM redacted r
            UNION SELECT s.delivery_id FROM span s JOIN webhook_events e ON e.id = s.id
            WHERE e.state_reason = 'the customer was erased') AND d.body <> ''
        RETURNING d.id
    )
    SELECT (SELECT id FROM span ORDER BY id DESC LIMIT 1), (SELECT count(*) FROM redacted), (SELECT count(*) FROM emptied)
    INTO reached, events, bodies;
    UPDATE erasures c
    SET removed = c.removed || jsonb_build_object(
            'webhookEvents', events + coalesce((c.removed ->> 'webhookEvents')::int, 0),
            'webhookDeliveries', bodies + coalesce((c.removed ->> 'webhookDeliveries')::int, 0)),
        completed_at = CASE WHEN reached IS NULL THEN now() END
    WHERE c.id = walk.erasure_id;
    IF reached IS NULL THEN
        DELETE FROM erasure_walks w WHERE w.erasure_id = walk.erasure_id;
    ELSE
        UPDATE erasure_walks w SET next_id = reached WHERE w.erasure_id = walk.erasure_id;
    END IF;
    RETURN true;
END $$;

CREATE FUNCTION erasure_json(certificate erasures) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (certificate).id, (certificate).erased_contact_id AS "contactId", (certificate).reason,
                   (certificate).user_id AS "userId", (certificate).api_key_id AS "apiKeyId", (certificate).removed,
                   cardinality((certificate).identifier_hashes) AS identifiers,
                   rfc3339((certificate).erased_at) AS "erasedAt", rfc3339((certificate).completed_at) AS "completedAt") AS shape);
END $$;
