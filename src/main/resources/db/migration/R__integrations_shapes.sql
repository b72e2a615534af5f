-- Events out: what is told and to whom, and how that looks in the API; R__event_queue.sql has how it is told. Bodies are text or
-- PL/pgSQL, so that what they call can be made anew without them.
DROP FUNCTION IF EXISTS keep_event, told_contact, told_number, keep_message_event, keep_contact_event, keep_template_event,
    event_envelope, event_matches, subscription_json, delivery_json;

CREATE FUNCTION keep_event(organization uuid, told_kind text, told_lane uuid, contact uuid, told json) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbound_events (organization_id, kind, lane, contact_id, data)
    VALUES (organization, told_kind, told_lane, contact, told);
END $$;

-- The customer of a message.
CREATE FUNCTION told_contact(organization uuid, contact uuid) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT c.id, c.phone_number AS "phoneNumber", c.user_id AS "whatsappUserId", c.username, c.profile_name AS "profileName",
                c.tags
            FROM contacts c
            WHERE c.organization_id = organization AND c.id = contact) AS shape);
END $$;

-- Meta's id of the number that a message came to or goes from.
CREATE FUNCTION told_number(organization uuid, account uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT a.phone_id FROM whatsapp_accounts a WHERE a.organization_id = organization AND a.id = account);
END $$;

-- was: its status before; null for a new message. One that is scheduled has not been sent, and waiting and sending are ours.
CREATE FUNCTION keep_message_event(was text, said messages) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    told_kind text := CASE
        WHEN said.direction = 'incoming' THEN 'message.received'
        WHEN said.status = 'scheduled' OR (was = 'scheduled' AND said.status = 'cancelled') THEN NULL
        WHEN was IS NULL OR (was = 'scheduled' AND said.status IN ('pending', 'sending')) THEN 'message.sent'
        WHEN said.status NOT IN ('pending', 'sending') THEN 'message.status' END;
BEGIN
    IF told_kind = 'message.status' THEN
        PERFORM keep_event(said.organization_id, told_kind, said.contact_id, said.contact_id, json_build_object(
            'messageId', said.id, 'whatsappMessageId', said.whatsapp_message_id, 'accountId', said.whatsapp_account_id,
            'phoneNumberId', told_number(said.organization_id, said.whatsapp_account_id),
            'contactId', said.contact_id, 'status', said.status, 'error',
            CASE WHEN said.error_code IS NOT NULL OR said.error_message IS NOT NULL
                THEN json_build_object('code', said.error_code, 'detail', said.error_message) END));
    ELSIF told_kind IS NOT NULL THEN
        PERFORM keep_event(said.organization_id, told_kind, said.contact_id, said.contact_id, json_build_object(
            'message', message_json(said, 'admin'), 'whatsappMessageId', said.whatsapp_message_id,
            'phoneNumberId', told_number(said.organization_id, said.whatsapp_account_id), 'contact', told_contact(said.organization_id, said.contact_id)));
    END IF;
END $$;

CREATE FUNCTION keep_contact_event(happened text, was contacts, contact contacts) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    scope record;
BEGIN
    IF happened = 'UPDATE' AND was.merged_into IS NULL AND contact.merged_into IS NOT NULL THEN
        PERFORM keep_event(contact.organization_id, 'contact.merged', contact.id, contact.id,
            json_build_object('contactId', contact.id, 'mergedInto', contact.merged_into));
    END IF;
    -- What is left of a contact that was merged is nobody.
    IF contact.merged_into IS NOT NULL THEN
        RETURN;
    END IF;
    IF happened = 'DELETE' THEN
        PERFORM keep_event(contact.organization_id, 'contact.erased', contact.id, NULL, json_build_object('contactId', contact.id));
        RETURN;
    END IF;
    IF happened = 'UPDATE' THEN
        FOR scope IN SELECT * FROM (VALUES ('all', was.opted_out_at, contact.opted_out_at),
            ('marketing', was.marketing_opted_out_at, contact.marketing_opted_out_at)) AS scopes (name, before, after)
        LOOP
            IF (scope.before IS NULL) <> (scope.after IS NULL) THEN
                PERFORM keep_event(contact.organization_id,
                    CASE WHEN scope.after IS NULL THEN 'contact.opted_in' ELSE 'contact.opted_out' END, contact.id, contact.id,
                    json_build_object('scope', scope.name, 'contact', told_contact(contact.organization_id, contact.id)));
            END IF;
        END LOOP;
    END IF;
    PERFORM keep_event(contact.organization_id, CASE happened WHEN 'INSERT' THEN 'contact.created' ELSE 'contact.updated' END,
        contact.id, contact.id, json_build_object('contact', contact_json(contact, 'admin')));
END $$;

CREATE FUNCTION keep_template_event(template templates) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_event(template.organization_id, 'template.status', template.id, NULL, json_build_object(
        'templateId', template.id, 'accountId', template.whatsapp_account_id, 'name', template.name, 'language', template.language,
        'category', template.category, 'status', template.status, 'rejectedReason', template.rejected_reason));
END $$;

-- What a target gets; the same text at every try.
CREATE FUNCTION event_envelope(event outbound_events) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object('specVersion', '1', 'id', event.id, 'type', event.kind, 'occurredAt', rfc3339(event.happened_at),
        'organizationId', event.organization_id, 'subject', event.lane, 'sequence', event.sequence, 'data', event.data)::text;
END $$;

-- Whether all conditions hold. Data of a closed list, never code; texts are compared without regard to case, in every script.
-- Of a list, one item is enough.
CREATE FUNCTION event_matches(told jsonb, conditions jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    condition jsonb;
    found_value jsonb;
    found_texts text[];
    wanted text;
    holds boolean;
BEGIN
    FOR condition IN SELECT * FROM jsonb_array_elements(conditions) LOOP
        found_value := told #> (string_to_array(condition ->> 'field', '.'))[2:];
        found_texts := CASE
            WHEN found_value IS NULL OR found_value = 'null' THEN '{}'
            WHEN jsonb_typeof(found_value) = 'array' THEN ARRAY(SELECT lower(item COLLATE caseless) FROM jsonb_array_elements_text(found_value) AS item)
            ELSE ARRAY[lower((found_value #>> '{}') COLLATE caseless)] END;
        wanted := lower((condition ->> 'value') COLLATE caseless);
        holds := CASE condition ->> 'operator'
            WHEN 'exists' THEN found_texts <> '{}'
            WHEN 'not_exists' THEN found_texts = '{}'
            WHEN 'equals' THEN wanted = ANY (found_texts)
            WHEN 'not_equals' THEN NOT wanted = ANY (found_texts)
            WHEN 'contains' THEN EXISTS (SELECT FROM unnest(found_texts) AS item WHERE strpos(item, wanted) > 0)
            WHEN 'not_contains' THEN NOT EXISTS (SELECT FROM unnest(found_texts) AS item WHERE strpos(item, wanted) > 0)
            WHEN 'starts_with' THEN EXISTS (SELECT FROM unnest(found_texts) AS item WHERE starts_with(item, wanted))
            ELSE false END;
        IF NOT coalesce(holds, false) THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END $$;

-- Of its secrets only whether a former one still signs.
CREATE FUNCTION subscription_json(subscription webhook_subscriptions) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT subscription.id, subscription.url, subscription.description, subscription.kinds, subscription.filter,
                subscription.is_enabled AS enabled,
                CASE WHEN NOT subscription.is_enabled THEN 'disabled' WHEN subscription.paused_until > now() THEN 'paused'
                    WHEN subscription.failures > 0 THEN 'failing' ELSE 'active' END AS state,
                coalesce(subscription.disabled_reason, subscription.failure) AS reason,
                rfc3339(subscription.failing_since) AS "failingSince",
                CASE WHEN subscription.is_enabled AND subscription.paused_until > now() THEN rfc3339(subscription.paused_until) END
                    AS "pausedUntil",
                (SELECT rfc3339(max(k.valid_until)) FROM webhook_secrets k
                    WHERE k.organization_id = subscription.organization_id AND k.subscription_id = subscription.id
                        AND k.valid_until > now()) AS "formerSecretUntil",
                subscription.version, rfc3339(subscription.created_at) AS "createdAt") AS shape);
END $$;

CREATE FUNCTION delivery_json(delivery event_deliveries, event outbound_events) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT to_jsonb(shape) FROM (
            SELECT delivery.id, delivery.event_id AS "eventId", event.kind AS type, event.contact_id AS "contactId", event.sequence,
                delivery.state, delivery.cause, delivery.discard_reason AS "discardReason", delivery.attempts, delivery.log AS calls, rfc3339(delivery.expires_at) AS "expiresAt",
                rfc3339(delivery.settled_at) AS "settledAt", rfc3339(delivery.created_at) AS "createdAt") AS shape);
END $$;
