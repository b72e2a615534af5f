-- How the inbox looks in the API. Bodies are texts, so that what they call can be made anew without them.
DROP FUNCTION IF EXISTS event_document, event_without_number, inbox_event_json, inbox_event_detail_json, dead_letter_json,
    dead_letter_detail_json, replay_json, inbox_copy_json;

-- Payloads are kept as text, since Meta's may hold what jsonb refuses: U+0000 becomes U+FFFD; what is no JSON stays a text.
CREATE FUNCTION event_document(payload text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN replace(payload, '\u0000', '\ufffd')::jsonb;
EXCEPTION WHEN others THEN
    RETURN to_jsonb(payload);
END $$;

-- For those who may not see numbers. A change of number names a second one, so of that nothing but its type is left.
CREATE FUNCTION event_without_number(document jsonb, customer text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF document #>> '{message,type}' = 'system' THEN
        document := jsonb_set(document, '{message,system}', jsonb_build_object('type', document #> '{message,system,type}'));
    END IF;
    IF jsonb_typeof(document #> '{message,from}') = 'string' THEN
        document := jsonb_set(document, '{message,from}', to_jsonb(masked_phone(document #>> '{message,from}')));
    END IF;
    RETURN payload_without_number(document, customer);
END $$;

CREATE FUNCTION inbox_event_json(event webhook_events, asking_role text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    document jsonb := event_document((event).payload);
    shows boolean := sees_phones((event).organization_id, asking_role);
BEGIN
    RETURN jsonb_build_object(
        'id', (event).id, 'kind', (event).kind, 'state', (event).state,
        'type', left(CASE (event).kind WHEN 'message' THEN document #>> '{message,type}'
            WHEN 'status' THEN document #>> '{status,status}' ELSE document ->> 'field' END, 100),
        'reason', CASE WHEN shows THEN (event).state_reason
            ELSE without_number((event).state_reason, split_part((event).lane_key, ':', 2)) END,
        'attempts', (event).attempts, 'accountId', (event).whatsapp_account_id,
        'whatsappMessageId', CASE WHEN shows THEN left(coalesce(document #>> '{message,id}', document #>> '{status,id}'), 255) END,
        'messageId', (event).message_id, 'originalId', (event).original_id, 'madeBy', (event).made_by,
        'receivedAt', rfc3339(uuid_v7_moment((event).id)), 'settledAt', rfc3339((event).settled_at));
END $$;

-- With what Meta sent, and what it led to: the message it brought or told of, and the answers to that one, which are known by
-- their cause.
CREATE FUNCTION inbox_event_detail_json(event webhook_events, asking_role text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    document jsonb := event_document((event).payload);
    subject uuid := (event).message_id;
BEGIN
    IF subject IS NULL THEN
        SELECT m.id INTO subject FROM messages m
        WHERE m.organization_id = (event).organization_id AND m.whatsapp_account_id = (event).whatsapp_account_id
            AND m.whatsapp_message_id = coalesce(document #>> '{message,id}', document #>> '{status,id}');
    END IF;
    RETURN inbox_event_json(event, asking_role) || jsonb_build_object(
        'payload', CASE WHEN sees_phones((event).organization_id, asking_role) THEN document
            ELSE event_without_number(document, split_part((event).lane_key, ':', 2)) END,
        'deadLetterId', (SELECT d.id FROM dead_letters d
            WHERE d.organization_id = (event).organization_id AND d.source = 'inbound' AND d.source_id = (event).id),
        'messages', coalesce((
            SELECT jsonb_agg(jsonb_build_object('id', m.id, 'relation', m.relation, 'contactId', m.contact_id,
                'direction', m.direction, 'type', m.message_type, 'status', m.status, 'createdAt', rfc3339(m.created_at)) ORDER BY m.id)
            FROM (
                SELECT s.id, s.contact_id, s.direction, s.message_type, s.status, s.created_at,
                    CASE (event).kind WHEN 'message' THEN 'stored' ELSE 'told' END AS relation
                FROM messages s
                WHERE s.organization_id = (event).organization_id AND s.id = subject
                UNION ALL
                SELECT a.id, a.contact_id, a.direction, a.message_type, a.status, a.created_at, 'answer'
                FROM messages a
                WHERE (event).kind = 'message' AND a.organization_id = (event).organization_id
                    AND a.cause = ANY (ARRAY(SELECT 'message:' || subject || ':' || n FROM generate_series(1, 20) AS n))) AS m), '[]'));
END $$;

CREATE FUNCTION dead_letter_json(letter dead_letters, asking_role text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    told text := (letter).cause;
    customer text;
BEGIN
    IF NOT sees_phones((letter).organization_id, asking_role) THEN
        SELECT CASE (letter).source WHEN 'inbound' THEN (
            SELECT split_part(e.lane_key, ':', 2) FROM webhook_events e
            WHERE e.organization_id = (letter).organization_id AND e.id = (letter).source_id)
        ELSE (
            SELECT c.phone_number FROM messages m
            JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
            WHERE m.organization_id = (letter).organization_id AND m.id = (letter).source_id) END INTO customer;
        told := without_number(told, customer);
    END IF;
    RETURN jsonb_build_object(
        'id', (letter).id, 'source', (letter).source, 'state', (letter).state,
        'eventId', CASE (letter).source WHEN 'inbound' THEN (letter).source_id END,
        'messageId', CASE (letter).source WHEN 'outbound' THEN (letter).source_id END,
        'route', (letter).route_id, 'cause', told, 'attempts', (letter).attempts, 'closeReason', (letter).close_reason,
        'createdAt', rfc3339((letter).created_at), 'closedAt', rfc3339((letter).closed_at));
END $$;

CREATE FUNCTION dead_letter_detail_json(letter dead_letters, asking_role text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    document jsonb := event_document((letter).payload);
    customer text;
BEGIN
    IF NOT sees_phones((letter).organization_id, asking_role) THEN
        IF (letter).source = 'inbound' THEN
            SELECT split_part(e.lane_key, ':', 2) INTO customer FROM webhook_events e
            WHERE e.organization_id = (letter).organization_id AND e.id = (letter).source_id;
        ELSE
            SELECT c.phone_number INTO customer FROM messages m
            JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
            WHERE m.organization_id = (letter).organization_id AND m.id = (letter).source_id;
        END IF;
        document := event_without_number(document, customer);
    END IF;
    RETURN dead_letter_json(letter, asking_role) || jsonb_build_object(
        'payload', document,
        'sourceState', CASE (letter).source WHEN 'inbound' THEN (
            SELECT e.state::text FROM webhook_events e WHERE e.organization_id = (letter).organization_id AND e.id = (letter).source_id)
        ELSE (
            SELECT m.status::text FROM messages m WHERE m.organization_id = (letter).organization_id AND m.id = (letter).source_id) END);
END $$;

-- With the first items that did not go well, and why.
CREATE FUNCTION replay_json(replay replays) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object(
        'id', (replay).id, 'subject', (replay).subject, 'state', (replay).state, 'filter', (replay).filter,
        'counts', jsonb_build_object(
            'items', (replay).item_count, 'done', (replay).done_count, 'parked', (replay).parked_count,
            'failed', (replay).failed_count, 'skipped', (replay).skipped_count,
            'left', (replay).item_count - (replay).done_count - (replay).parked_count - (replay).failed_count - (replay).skipped_count),
        'faults', coalesce((
            SELECT jsonb_agg(jsonb_build_object('eventId', f.event_id, 'messageId', f.message_id, 'state', f.state,
                'detail', f.detail) ORDER BY f.position)
            FROM (
                SELECT i.position, i.event_id, i.message_id, i.state, i.detail
                FROM replay_items i
                WHERE i.organization_id = (replay).organization_id AND i.replay_id = (replay).id
                    AND i.state IN ('parked', 'failed', 'skipped')
                ORDER BY i.position
                LIMIT 20) AS f), '[]'),
        'createdAt', rfc3339((replay).created_at), 'finishedAt', rfc3339((replay).finished_at));
END $$;

CREATE FUNCTION inbox_copy_json(copy inbox_copies) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object(
        'id', (copy).id, 'state', (copy).state, 'accountId', (copy).whatsapp_account_id,
        'organizationId', (copy).target_organization_id, 'targetAccountId', (copy).target_account_id,
        'events', (copy).event_count, 'messages', (copy).message_count,
        'createdAt', rfc3339((copy).created_at), 'finishedAt', rfc3339((copy).finished_at));
END $$;
