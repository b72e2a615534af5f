-- What Meta tells of accounts, in the API, and how it is applied: whatever the order and however often.
DROP FUNCTION IF EXISTS account_event_json, account_warnings, account_restrictions, learn_account_facts, apply_account_event;

CREATE FUNCTION account_event_json(told account_events) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (told).id, (told).field, (told).event, (told).severity, (told).is_applied AS applied,
                rfc3339((told).occurred_at) AS "occurredAt", rfc3339((told).created_at) AS "receivedAt", (told).value
        ) AS shape);
END $$;

-- Those that have not lapsed.
CREATE FUNCTION account_restrictions(number whatsapp_accounts) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT coalesce(json_agg(json_build_object('type', r.key, 'until', rfc3339(r.value::timestamptz)) ORDER BY r.key), '[]')
        FROM jsonb_each_text((number).restrictions) AS r
        WHERE coalesce(r.value::timestamptz > now(), true));
END $$;

-- What somebody should look after, the gravest first.
CREATE FUNCTION account_warnings(number whatsapp_accounts) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT coalesce(json_agg(json_build_object('code', w.code, 'detail', w.detail) ORDER BY w.rank, w.code), '[]')
        FROM (VALUES
            (1, 'stopped', (number).stopped_until > now(), CASE (number).stop_reason
                WHEN 'banned' THEN 'WhatsApp has banned the business: nothing is sent, what waits goes on waiting. Appeal in WhatsApp Manager.'
                WHEN 'deleted' THEN 'The WhatsApp business account was deleted: nothing is sent.'
                WHEN 'offboarded' THEN 'The number has left the Cloud API: nothing is sent until it is connected again.'
                WHEN 'restricted' THEN 'WhatsApp lets the business send nothing for now: what waits goes on waiting until the restriction ends.' END),
            (2, 'token-expired', (number).token_expires_at <= now(), 'WhatsApp takes the access token no more. Give another one.'),
            (2, 'connection-fault', (number).connection_fault IS NOT NULL,
                'Asked about the account, WhatsApp answered: ' || (number).connection_fault || '. POST /accounts/{id}/test says what to do.'),
            (3, 'ban-scheduled', (number).ban_state = 'SCHEDULE_FOR_DISABLE',
                'WhatsApp will ban the business' || coalesce(' on ' || (number).ban_date, '') || '. Appeal in WhatsApp Manager.'),
            (3, 'restricted', coalesce((number).stopped_until <= now(), true) AND account_restrictions(number)::text <> '[]',
                'WhatsApp restricts what the business may do, see restrictions.'),
            (3, 'token-expires', (number).token_expires_at > now() AND (number).token_expires_at <= now() + interval '7 days',
                'The access token ends within seven days. Give another one, best the permanent one of a system user.'),
            (4, 'number-status', (number).number_status IN ('PENDING', 'DISCONNECTED', 'MIGRATED', 'BANNED', 'RESTRICTED', 'RATE_LIMITED', 'FLAGGED', 'UNVERIFIED', 'DELETED'),
                'WhatsApp calls the number ' || (number).number_status || '.'),
            (5, 'quality-low', (number).quality_rating = 'RED', 'Many customers block or report the number. Write to fewer, who asked for it.'),
            (6, 'name-not-approved', (number).name_status IN ('REJECTED', 'DECLINED', 'EXPIRED'),
                'The display name ' || coalesce((number).requested_name || ' ', '') || 'was not approved.'),
            (7, 'review', (number).review_status = 'REJECTED', 'WhatsApp has not approved the business in its review.'),
            (8, 'not-subscribed', (number).status = 'active' AND NOT (number).is_subscribed, 'No app gets the WABA''s webhooks: no message arrives. Call POST /accounts/{id}/subscribe.')
        ) AS w (rank, code, holds, detail)
        WHERE w.holds);
END $$;

-- Takes over those facts of which nothing newer was told, and says whether there were any. A fact that is left out stays.
-- A level of throughput counts when it changes: an organization that then wants its number slower may have it so. When Meta,
-- asked for the number, calls it connected, a ban or a parting that was told before is over.
CREATE FUNCTION learn_account_facts(home uuid, account uuid, facts jsonb, told_at timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    newer jsonb;
BEGIN
    SELECT coalesce(jsonb_object_agg(f.key, f.value), '{}') INTO newer
    FROM whatsapp_accounts a, jsonb_each(facts) AS f
    WHERE a.organization_id = home AND a.id = account
        AND coalesce((a.facts_told_at ->> f.key)::timestamptz <= told_at, true)
        AND (f.key NOT IN ('banState', 'banDate', 'linkState') OR coalesce((a.facts_told_at ->> 'connected')::timestamptz <= told_at, true));
    IF newer = '{}' THEN
        RETURN false;
    END IF;
    UPDATE whatsapp_accounts a SET
        display_phone_number = coalesce(newer ->> 'phoneNumber', a.display_phone_number),
        verified_name = coalesce(newer ->> 'verifiedName', a.verified_name),
        quality_rating = coalesce(newer ->> 'qualityRating', a.quality_rating),
        messaging_limit = coalesce(newer ->> 'messagingLimit', a.messaging_limit),
        number_status = coalesce(newer ->> 'numberStatus', a.number_status),
        is_subscribed = coalesce((newer ->> 'subscribed')::boolean, a.is_subscribed),
        name_status = coalesce(newer ->> 'nameStatus', a.name_status),
        requested_name = coalesce(newer ->> 'requestedName', a.requested_name),
        review_status = coalesce(newer ->> 'reviewStatus', a.review_status),
        max_phone_numbers = coalesce((newer ->> 'maxPhoneNumbers')::int, a.max_phone_numbers),
        violation = coalesce(newer ->> 'violation', a.violation),
        token_expires_at = CASE WHEN newer ? 'tokenExpiresAt' THEN (newer ->> 'tokenExpiresAt')::timestamptz ELSE a.token_expires_at END,
        connection_fault = CASE WHEN newer ? 'connectionFault' THEN newer ->> 'connectionFault' ELSE a.connection_fault END,
        ban_state = CASE WHEN newer ? 'banState' THEN newer ->> 'banState'
            WHEN newer ? 'connected' AND a.ban_state = 'DISABLE' THEN 'REINSTATE' ELSE a.ban_state END,
        ban_date = CASE WHEN newer ? 'banDate' THEN newer ->> 'banDate' ELSE a.ban_date END,
        link_state = CASE WHEN newer ? 'linkState' THEN newer ->> 'linkState' WHEN NOT newer ? 'connected' THEN a.link_state END,
        restrictions = a.restrictions || (
            SELECT coalesce(jsonb_object_agg(substr(r.key, length('restriction ') + 1), r.value), '{}')
            FROM jsonb_each(newer) AS r WHERE r.key LIKE 'restriction %'),
        throughput_level = coalesce(newer ->> 'throughputLevel', a.throughput_level),
        throughput_per_second = CASE
            WHEN newer ->> 'throughputLevel' IS NOT DISTINCT FROM a.throughput_level THEN a.throughput_per_second
            WHEN newer ->> 'throughputLevel' = 'HIGH' AND a.throughput_per_second >= 80 THEN 1000
            WHEN newer ->> 'throughputLevel' = 'STANDARD' THEN least(a.throughput_per_second, 80)
            ELSE a.throughput_per_second END,
        facts_told_at = a.facts_told_at || (SELECT jsonb_object_agg(f.key, told_at) FROM jsonb_each(newer) AS f)
    WHERE a.organization_id = home AND a.id = account;
    UPDATE whatsapp_accounts a SET
        pace_burst = greatest(20, a.throughput_per_second / 4),
        stop_reason = stop.reason,
        stopped_until = stop.until
    FROM (
        SELECT c.id, chosen.reason, chosen.until
        FROM whatsapp_accounts c
        LEFT JOIN LATERAL (
            SELECT s.reason, s.until
            FROM (VALUES
                (1, 'banned', CASE WHEN c.ban_state = 'DISABLE' THEN 'infinity'::timestamptz END),
                (2, c.link_state, CASE WHEN c.link_state IS NOT NULL THEN 'infinity'::timestamptz END),
                -- Neither what the business begins nor what answers a customer.
                (3, 'restricted', CASE WHEN c.restrictions ?& ARRAY['RESTRICTED_BIZ_INITIATED_MESSAGING', 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING']
                    THEN least(
                        coalesce((c.restrictions ->> 'RESTRICTED_BIZ_INITIATED_MESSAGING')::timestamptz, 'infinity'),
                        coalesce((c.restrictions ->> 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING')::timestamptz, 'infinity')) END)
            ) AS s (rank, reason, until)
            WHERE s.until > now()
            ORDER BY s.rank
            LIMIT 1) chosen ON true
        WHERE c.organization_id = home AND c.id = account) AS stop
    WHERE a.organization_id = home AND a.id = account;
    RETURN true;
END $$;

-- Tells every account that an event is about, each once, and closes the event. Only active accounts: of those it is proven
-- that the WABA is theirs. What was signed with an account's own secret is told to its organization alone, and of a number
-- only when it is that account's. An event without a delivery was edited or copied here, and stays in its organization. Nobody there: parked under a reason by which adopt-account-events.sql finds it again.
CREATE FUNCTION apply_account_event(arriving uuid, told jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    arrived record;
    target record;
    told_at timestamptz := coalesce(least((told ->> 'occurredAt')::timestamptz, now()), now());
    fingerprint bytea;
    made uuid;
    reached int := 0;
    is_of_number boolean := told ->> 'phoneId' IS NOT NULL OR told ->> 'phoneNumber' IS NOT NULL;
BEGIN
    SELECT e.business_id, e.organization_id, d.callback_account_id, d.id IS NULL AS is_made_here INTO arrived
    FROM webhook_events e
    LEFT JOIN webhook_deliveries d ON d.id = e.delivery_id
    WHERE e.id = arriving AND e.state = 'pending'
    FOR UPDATE OF e;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    -- Without a time of Meta's, the same within an hour is the same.
    fingerprint := sha256(convert_to(jsonb_build_array(told -> 'field',
        coalesce(told ->> 'occurredAt', date_trunc('hour', now())::text), told -> 'value')::text, 'UTF8'));
    FOR target IN
        SELECT a.organization_id, a.id
        FROM whatsapp_accounts a
        WHERE a.status = 'active'
            AND (NOT arrived.is_made_here OR a.organization_id = arrived.organization_id)
            AND (arrived.callback_account_id IS NULL OR a.id = arrived.callback_account_id
                OR NOT is_of_number AND a.organization_id = arrived.organization_id)
            AND CASE
                WHEN told ->> 'phoneId' IS NOT NULL THEN a.phone_id = told ->> 'phoneId'
                WHEN told ->> 'phoneNumber' IS NOT NULL THEN a.business_id = arrived.business_id AND a.display_phone_number = told ->> 'phoneNumber'
                ELSE a.business_id = arrived.business_id END
        ORDER BY a.id
        -- Not the key: whoever writes a conversation or message of the account goes on.
        FOR NO KEY UPDATE
    LOOP
        reached := reached + 1;
        made := NULL;
        INSERT INTO account_events (organization_id, whatsapp_account_id, field, event, severity, value, is_applied, digest, occurred_at)
        VALUES (target.organization_id, target.id, told ->> 'field', told ->> 'event', told ->> 'severity', told -> 'value', false,
            fingerprint, told_at)
        ON CONFLICT (organization_id, whatsapp_account_id, digest) DO NOTHING
        RETURNING id INTO made;
        IF made IS NOT NULL AND learn_account_facts(target.organization_id, target.id, told -> 'facts', told_at) THEN
            UPDATE account_events SET is_applied = true WHERE organization_id = target.organization_id AND id = made;
        END IF;
    END LOOP;
    UPDATE webhook_events e SET
        settled_at = now(),
        state = CASE WHEN reached > 0 THEN 'done' WHEN arrived.callback_account_id IS NOT NULL THEN 'refused' ELSE 'parked' END,
        state_reason = CASE
            WHEN reached > 0 THEN NULL
            WHEN arrived.callback_account_id IS NOT NULL THEN 'another account''s callback URL'
            WHEN told ->> 'phoneId' IS NOT NULL THEN 'no active account has the number id ' || (told ->> 'phoneId')
            WHEN told ->> 'phoneNumber' IS NOT NULL THEN 'no active account has the number ' || (told ->> 'phoneNumber')
            ELSE 'no active account has this number' END,
        organization_id = CASE WHEN reached > 0 OR arrived.is_made_here THEN e.organization_id END,
        whatsapp_account_id = CASE WHEN reached > 0 OR arrived.is_made_here THEN e.whatsapp_account_id END
    WHERE e.id = arriving;
    RETURN reached;
END $$;
