-- How two contacts become one: by hand, and when Meta shows that a number and a user id are one person.
-- A table that refers to contacts is moved as it is, without a word here: contact_references finds it. One that may have
-- a row of its kind once only for a contact is named in merge_contact, before the loop.

DROP FUNCTION IF EXISTS contact_references, contact_moves, joined_contact, merge_contact, merge_by_hand, answer_where_written;

-- Tables that refer to contacts by (organization_id, <attribute>), apart from what is derived of them.
CREATE FUNCTION contact_references() RETURNS TABLE (referring regclass, attribute name) LANGUAGE sql STABLE AS $$
    SELECT k.conrelid::regclass, a.attname
    FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) AND a.attname <> 'organization_id'
    WHERE k.contype = 'f' AND k.confrelid = 'contacts'::regclass
        AND k.conrelid NOT IN ('contacts'::regclass, 'contact_search'::regclass)
    ORDER BY k.conrelid::regclass::text
$$;

-- How many rows of each table are a contact's, by the table's name in the API: {"messages": 3, …}.
CREATE FUNCTION contact_moves(organization uuid, contact uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    reference record;
    moved int;
    moves jsonb := '{}';
BEGIN
    FOR reference IN SELECT r.referring, r.attribute FROM contact_references() AS r LOOP
        EXECUTE format('SELECT count(*) FROM %s WHERE organization_id = $1 AND %I = $2', reference.referring, reference.attribute)
            INTO moved USING organization, contact;
        moves := moves || jsonb_build_object(
            replace(initcap(replace('a' || reference.referring::text, '_', ' ')), ' ', ''), moved);
    END LOOP;
    RETURN (SELECT coalesce(jsonb_object_agg(lower(substr(key, 2, 1)) || substr(key, 3), value), '{}') FROM jsonb_each(moves));
END $$;

-- What the two are together. Where both have something, the one that is kept goes first; who asked for silence or is
-- blocked stays so. The number is that of whoever wrote last: the 24 hours count for that number alone.
CREATE FUNCTION joined_contact(kept contacts, lost contacts) RETURNS contacts LANGUAGE plpgsql STABLE AS $$
DECLARE
    joined contacts := kept;
BEGIN
    IF kept.phone_number IS NULL OR (lost.phone_number IS NOT NULL
        AND coalesce((SELECT max(v.last_inbound_at) FROM conversations v
                WHERE v.organization_id = lost.organization_id AND v.contact_id = lost.id), '-infinity')
            > coalesce((SELECT max(v.last_inbound_at) FROM conversations v
                WHERE v.organization_id = kept.organization_id AND v.contact_id = kept.id), '-infinity')) THEN
        joined.phone_number := lost.phone_number;
    END IF;
    joined.user_id := coalesce(kept.user_id, lost.user_id);
    joined.parent_user_id := coalesce(kept.parent_user_id, lost.parent_user_id);
    joined.username := coalesce(kept.username, lost.username);
    joined.profile_name := coalesce(kept.profile_name, lost.profile_name);
    joined.whatsapp_account_id := coalesce(kept.whatsapp_account_id, lost.whatsapp_account_id);
    joined.assigned_user_id := coalesce(kept.assigned_user_id, lost.assigned_user_id);
    joined.tags := kept.tags || (SELECT coalesce(jsonb_agg(tag), '[]') FROM jsonb_array_elements(lost.tags) AS tag
        WHERE NOT kept.tags @> tag);
    joined.metadata := lost.metadata || kept.metadata;
    joined.opted_out_at := least(kept.opted_out_at, lost.opted_out_at);
    joined.marketing_opted_out_at := least(kept.marketing_opted_out_at, lost.marketing_opted_out_at);
    joined.blocked_at := least(kept.blocked_at, lost.blocked_at);
    joined.archived_at := CASE WHEN lost.archived_at IS NOT NULL THEN kept.archived_at END;
    joined.is_read := kept.is_read AND lost.is_read;
    joined.last_message_at := greatest(kept.last_message_at, lost.last_message_at);
    joined.last_message_preview := CASE WHEN coalesce(lost.last_message_at, '-infinity') > coalesce(kept.last_message_at, '-infinity')
        THEN lost.last_message_preview ELSE kept.last_message_preview END;
    joined.version := kept.version + 1;
    RETURN joined;
END $$;

-- Moves everything of one contact to another, whose row becomes what both are together; the other's stays as a signpost.
-- Both rows are locked, in the order of their ids, before anything is read: what a message adds at this moment is either
-- there already or finds the signpost. By hand, the signpost holds the keys that have found no place, so that whoever
-- writes from there is known; by Meta's word, the number of the one and the user id of the other are the person's.
-- False when one of them is not there any more.
CREATE FUNCTION merge_contact(organization uuid, kept uuid, lost uuid, by_hand boolean) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    gone contacts;
    own contacts;
    joined contacts;
    reference record;
BEGIN
    PERFORM FROM contacts c WHERE c.organization_id = organization AND c.id IN (kept, lost) ORDER BY c.id FOR UPDATE;
    SELECT * INTO own FROM contacts c WHERE c.organization_id = organization AND c.id = kept AND c.merged_into IS NULL;
    SELECT * INTO gone FROM contacts c WHERE c.organization_id = organization AND c.id = lost AND c.merged_into IS NULL;
    IF own.id IS NULL OR gone.id IS NULL OR kept = lost THEN
        RETURN false;
    END IF;
    joined := joined_contact(own, gone);
    IF NOT by_hand THEN
        joined.phone_number := coalesce(own.phone_number, gone.phone_number);
        joined.user_id := coalesce(gone.user_id, own.user_id);
        joined.version := own.version;
    END IF;
    UPDATE contacts c SET merged_into = kept, phone_number = NULL, user_id = NULL
    WHERE c.organization_id = organization AND c.id = lost;
    UPDATE contacts c SET merged_into = kept WHERE c.organization_id = organization AND c.merged_into = lost;
    PERFORM set_config('whatomate.consent', 'merge', true);
    UPDATE contacts c
    SET phone_number = joined.phone_number, user_id = joined.user_id, parent_user_id = joined.parent_user_id,
        username = joined.username, profile_name = joined.profile_name, whatsapp_account_id = joined.whatsapp_account_id,
        assigned_user_id = joined.assigned_user_id, tags = joined.tags, metadata = joined.metadata,
        opted_out_at = joined.opted_out_at, marketing_opted_out_at = joined.marketing_opted_out_at,
        blocked_at = joined.blocked_at, archived_at = joined.archived_at, is_read = joined.is_read,
        last_message_at = joined.last_message_at, last_message_preview = joined.last_message_preview, version = joined.version
    WHERE c.organization_id = organization AND c.id = kept;
    PERFORM set_config('whatomate.consent', '', true);
    IF by_hand THEN
        UPDATE contacts c
        SET phone_number = nullif(CASE WHEN joined.phone_number = gone.phone_number THEN own.phone_number ELSE gone.phone_number END, joined.phone_number),
            user_id = nullif(CASE WHEN joined.user_id = gone.user_id THEN own.user_id ELSE gone.user_id END, joined.user_id)
        WHERE c.organization_id = organization AND c.id = lost;
    END IF;

    -- A pair has one message under way at most, so one of the lost contact's is told by its answer or by its status.
    UPDATE outbox o
    SET contact_id = kept,
        state = CASE o.state WHEN 'sending' THEN 'uncertain' ELSE o.state END,
        available_at = CASE o.state WHEN 'sending' THEN o.leased_until ELSE o.available_at END
    WHERE o.organization_id = organization AND o.contact_id = lost;
    UPDATE conversations k
    SET last_inbound_at = greatest(k.last_inbound_at, l.last_inbound_at),
        last_message_at = greatest(k.last_message_at, l.last_message_at),
        unread_count = k.unread_count + l.unread_count,
        pair_paced_until = greatest(k.pair_paced_until, l.pair_paced_until)
    FROM conversations l
    WHERE k.organization_id = organization AND k.contact_id = kept AND l.organization_id = organization AND l.contact_id = lost
        AND k.whatsapp_account_id = l.whatsapp_account_id;
    DELETE FROM conversations l USING conversations k
    WHERE l.organization_id = organization AND l.contact_id = lost AND k.organization_id = organization AND k.contact_id = kept
        AND k.whatsapp_account_id = l.whatsapp_account_id;
    UPDATE chatbot_sessions s SET status = 'cancelled'
    WHERE s.organization_id = organization AND s.contact_id = lost AND s.status = 'active';
    UPDATE agent_transfers t SET status = 'resumed'
    WHERE t.organization_id = organization AND t.contact_id = lost AND t.status = 'active'
        AND EXISTS (SELECT FROM agent_transfers k
            WHERE k.organization_id = organization AND k.contact_id = kept AND k.status = 'active');
    -- A campaign reaches a person once: of two entries the one that is further stays.
    DELETE FROM bulk_message_recipients r USING bulk_message_recipients k
    WHERE r.organization_id = organization AND k.organization_id = organization AND r.campaign_id = k.campaign_id
        AND ((r.contact_id = lost AND k.contact_id = kept AND (r.status = 'pending' OR k.status <> 'pending'))
            OR (r.contact_id = kept AND k.contact_id = lost AND r.status = 'pending' AND k.status <> 'pending'));

    FOR reference IN SELECT r.referring, r.attribute FROM contact_references() AS r LOOP
        EXECUTE format('UPDATE %s SET %I = $1 WHERE organization_id = $2 AND %I = $3',
            reference.referring, reference.attribute, reference.attribute)
        USING kept, organization, lost;
    END LOOP;

    -- Who is blocked gets nothing more, be it that the other one was to get it.
    WITH unsent AS (
        DELETE FROM outbox o
        WHERE joined.blocked_at IS NOT NULL AND o.organization_id = organization AND o.contact_id = kept
            AND o.state NOT IN ('sending', 'uncertain')
        RETURNING o.message_id
    ), failed AS (
        UPDATE messages m SET status = 'failed', error_code = NULL, error_message = 'The contact was blocked'
        FROM unsent WHERE m.organization_id = organization AND m.id = unsent.message_id
        RETURNING m.id
    )
    INSERT INTO message_events (organization_id, message_id, status, source, detail)
    SELECT organization, id, 'failed', 'api', 'The contact was blocked' FROM failed;
    RETURN true;
END $$;

-- Two contacts that a person takes for one. No row: there is no such contact. With preview nothing is written.
CREATE FUNCTION merge_by_hand(organization uuid, contact uuid, duplicate uuid, expected int, preview boolean, asking_user uuid,
        asking_role text, OUT state text, OUT id uuid, OUT version int, OUT body text, OUT before jsonb, OUT after jsonb)
    RETURNS SETOF record LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    kept contacts;
    lost contacts;
    joined contacts;
    moves jsonb;
BEGIN
    PERFORM FROM contacts c WHERE c.organization_id = organization AND c.id IN (contact, duplicate) ORDER BY c.id FOR UPDATE;
    SELECT * INTO kept FROM contacts c WHERE c.organization_id = organization AND c.id = contact AND c.merged_into IS NULL
        AND sees_contact(organization, asking_user, asking_role, c.assigned_user_id);
    SELECT * INTO lost FROM contacts c WHERE c.organization_id = organization AND c.id = duplicate AND c.merged_into IS NULL
        AND sees_contact(organization, asking_user, asking_role, c.assigned_user_id);
    IF kept.id IS NULL THEN
        RETURN;
    ELSIF kept.version <> expected THEN
        state := 'stale';
        RETURN NEXT;
        RETURN;
    ELSIF lost.id IS NULL OR contact = duplicate THEN
        state := 'unknown:duplicateId';
        RETURN NEXT;
        RETURN;
    END IF;
    joined := joined_contact(kept, lost);
    moves := contact_moves(organization, duplicate);
    state := 'ok';
    id := contact;
    version := kept.version;
    IF NOT preview THEN
        PERFORM merge_contact(organization, contact, duplicate, true);
        SELECT c.* INTO joined FROM contacts c WHERE c.organization_id = organization AND c.id = contact;
        version := joined.version;
        before := contact_audit(kept) || jsonb_build_object('duplicate', NULL);
        after := contact_audit(joined) || jsonb_build_object('duplicate', duplicate);
    END IF;
    body := (SELECT row_to_json(shape)::text FROM (
        SELECT NOT preview AS merged, contact_json(joined, asking_role) AS contact,
               (SELECT coalesce(json_agg(row_to_json(differing) ORDER BY differing.field), '[]') FROM (
                   SELECT field, k.value AS contact, l.value AS duplicate, j.value AS result
                   FROM jsonb_each(contact_json(kept, asking_role)::jsonb) AS k (field, value)
                   JOIN jsonb_each(contact_json(lost, asking_role)::jsonb) AS l (field, value) USING (field)
                   JOIN jsonb_each(contact_json(joined, asking_role)::jsonb) AS j (field, value) USING (field)
                   WHERE (k.value <> j.value OR l.value <> j.value)
                       AND field NOT IN ('id', 'version', 'createdAt', 'updatedAt')) AS differing) AS fields,
               moves) AS shape);
    RETURN NEXT;
END $$;

-- A customer of two numbers is answered where they wrote last: the number of the signpost and the contact's change places.
CREATE FUNCTION answer_where_written(organization uuid, contact uuid, written_from text, message uuid) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    signpost uuid;
    other text;
BEGIN
    SELECT c.phone_number INTO other FROM contacts c
    WHERE c.organization_id = organization AND c.id = contact AND c.merged_into IS NULL FOR UPDATE;
    SELECT s.id INTO signpost FROM contacts s
    WHERE s.organization_id = organization AND s.phone_number = written_from AND s.merged_into = contact FOR UPDATE;
    IF signpost IS NULL THEN
        -- Nobody's number: the user id said who wrote. A message that came again, behind later ones, tells of the past.
        UPDATE contacts c SET phone_number = written_from
        WHERE c.organization_id = organization AND c.id = contact AND c.merged_into IS NULL
            AND NOT EXISTS (SELECT FROM contacts o WHERE o.organization_id = organization AND o.phone_number = written_from)
            AND NOT EXISTS (
                SELECT FROM messages told
                JOIN messages later ON later.organization_id = told.organization_id AND later.contact_id = contact
                    AND later.direction = 'incoming' AND (later.created_at, later.id) > (told.created_at, told.id)
                WHERE told.organization_id = organization AND told.id = message);
        RETURN FOUND;
    END IF;
    UPDATE contacts c SET phone_number = NULL WHERE c.organization_id = organization AND c.id = signpost;
    UPDATE contacts c SET phone_number = written_from WHERE c.organization_id = organization AND c.id = contact;
    UPDATE contacts c SET phone_number = other WHERE c.organization_id = organization AND c.id = signpost;
    RETURN true;
END $$;
