-- Accounts in the API. Whoever writes accounts of an organization waits for the one before, so that there is always exactly
-- one default for what comes in and one for what goes out: the unique indexes alone would refuse the later of two writers.
DROP FUNCTION IF EXISTS account_json, lock_accounts, take_defaults, create_account, update_account, delete_account, keep_connection,
    keep_refresh;

-- No secret: only when it was given. Agents see what they see of an account beside a conversation.
CREATE FUNCTION account_json(number whatsapp_accounts, asking_role text) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF asking_role = 'agent' THEN
        RETURN (
            SELECT row_to_json(shape) FROM (
                SELECT (number).id, (number).name, (number).display_phone_number AS "phoneNumber") AS shape);
    END IF;
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (number).id, (number).name, (number).display_phone_number AS "phoneNumber",
                (number).status = 'active' AS active, (number).phone_id AS "phoneId", (number).business_id AS "businessId",
                (number).api_version AS "apiVersion", (number).graph_base_url AS "baseUrl",
                (number).throughput_per_second AS "throughputPerSecond",
                (number).is_default_incoming AS "defaultIncoming", (number).is_default_outgoing AS "defaultOutgoing",
                rfc3339((number).access_token_changed_at) AS "accessTokenChangedAt",
                rfc3339((number).app_secret_changed_at) AS "appSecretChangedAt",
                (number).webhook_verify_token IS NOT NULL AS "verifyTokenSet",
                '/api/v1/webhook/' || (number).id AS "callbackPath",
                (number).verified_name AS "verifiedName", (number).quality_rating AS "qualityRating",
                (number).messaging_limit AS "messagingLimit", (number).number_status AS "numberStatus",
                (number).is_subscribed AS subscribed, rfc3339((number).tested_at) AS "testedAt",
                (number).name_status AS "nameStatus", (number).requested_name AS "requestedName",
                (number).review_status AS "reviewStatus", (number).throughput_level AS "throughputLevel",
                (number).max_phone_numbers AS "maxPhoneNumbers", (number).ban_state AS "banState", (number).ban_date AS "banDate",
                (number).violation, rfc3339((number).token_expires_at) AS "tokenExpiresAt", (number).connection_fault AS "connectionFault",
                CASE WHEN (number).stopped_until > now() THEN json_build_object('reason', (number).stop_reason,
                    'until', CASE WHEN isfinite((number).stopped_until) THEN rfc3339((number).stopped_until) END) END AS stopped,
                account_restrictions(number) AS restrictions, account_warnings(number) AS warnings,
                (number).version, rfc3339((number).created_at) AS "createdAt", rfc3339((number).updated_at) AS "updatedAt"
        ) AS shape);
END $$;

CREATE FUNCTION lock_accounts(home uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('whatsapp_accounts ' || home, 0));
END $$;

-- The other accounts give up what one of them takes over. Asks for lock_accounts.
CREATE FUNCTION take_defaults(caller jsonb, home uuid, taker uuid, incoming boolean, outgoing boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    other whatsapp_accounts;
    after jsonb;
BEGIN
    FOR other IN
        SELECT a.* FROM whatsapp_accounts a
        WHERE a.organization_id = home AND a.id <> taker
            AND (incoming AND a.is_default_incoming OR outgoing AND a.is_default_outgoing)
        FOR UPDATE
    LOOP
        UPDATE whatsapp_accounts a SET
            is_default_incoming = a.is_default_incoming AND NOT incoming,
            is_default_outgoing = a.is_default_outgoing AND NOT outgoing,
            version = a.version + 1
        WHERE a.organization_id = home AND a.id = other.id
        RETURNING to_jsonb(a) INTO after;
        PERFORM audit(caller, 'account', other.id, to_jsonb(other), after);
    END LOOP;
END $$;

-- An organization's first account is its default for both. It becomes active when Meta has shown that the token reads the
-- number: until then anyone could write down any number's id.
CREATE FUNCTION create_account(home uuid, caller jsonb, asking_role text, account uuid, document jsonb)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    made whatsapp_accounts;
    is_first boolean;
    incoming boolean;
    outgoing boolean;
BEGIN
    PERFORM lock_accounts(home);
    IF EXISTS (SELECT FROM whatsapp_accounts a WHERE a.organization_id = home AND a.phone_id = document ->> 'phoneId') THEN
        RETURN QUERY SELECT 'conflict:number-taken', NULL::uuid, NULL::int, 'There is an account with this phone number id already.';
        RETURN;
    END IF;
    is_first := NOT EXISTS (SELECT FROM whatsapp_accounts a WHERE a.organization_id = home);
    incoming := is_first OR coalesce((document ->> 'defaultIncoming')::boolean, false);
    outgoing := is_first OR coalesce((document ->> 'defaultOutgoing')::boolean, false);
    PERFORM take_defaults(caller, home, account, incoming, outgoing);
    INSERT INTO whatsapp_accounts AS a (
        id, organization_id, name, phone_id, business_id, access_token, app_secret, app_secret_changed_at,
        webhook_verify_token, api_version, graph_base_url, throughput_per_second, pace_burst, is_default_incoming, is_default_outgoing,
        status)
    VALUES (
        account, home, document ->> 'name', document ->> 'phoneId', document ->> 'businessId', document ->> 'accessToken',
        document ->> 'appSecret', CASE WHEN document ->> 'appSecret' IS NOT NULL THEN now() END,
        document ->> 'verifyToken', document ->> 'apiVersion', document ->> 'baseUrl',
        (document ->> 'throughputPerSecond')::int, greatest(20, (document ->> 'throughputPerSecond')::int / 4), incoming, outgoing,
        'inactive')
    RETURNING a.* INTO made;
    PERFORM audit(caller, 'account', made.id, NULL, to_jsonb(made));
    RETURN QUERY SELECT 'ok', made.id, made.version, account_json(made, asking_role)::text;
END $$;

-- Secrets that are left out stay. Whoever says that the account is another one at Meta shows so by a connection test.
CREATE FUNCTION update_account(home uuid, caller jsonb, asking_role text, account uuid, expected int, document jsonb)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    current whatsapp_accounts;
    changed whatsapp_accounts;
    is_moved boolean;
BEGIN
    PERFORM lock_accounts(home);
    SELECT a.* INTO current FROM whatsapp_accounts a WHERE a.organization_id = home AND a.id = account FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF current.version <> expected THEN
        RETURN QUERY SELECT 'stale', NULL::uuid, NULL::int, NULL::text;
        RETURN;
    END IF;
    IF current.is_default_incoming AND NOT coalesce((document ->> 'defaultIncoming')::boolean, true)
        OR current.is_default_outgoing AND NOT coalesce((document ->> 'defaultOutgoing')::boolean, true) THEN
        RETURN QUERY SELECT 'conflict:default-needed', NULL::uuid, NULL::int, 'Make another account the default instead.';
        RETURN;
    END IF;
    IF current.status = 'inactive' AND coalesce((document ->> 'active')::boolean, false) THEN
        RETURN QUERY SELECT 'conflict:test-needed', NULL::uuid, NULL::int, 'A connection test that passes makes the account active.';
        RETURN;
    END IF;
    is_moved := current.business_id <> document ->> 'businessId' OR current.graph_base_url <> coalesce(document ->> 'baseUrl', current.graph_base_url);
    PERFORM take_defaults(caller, home, account, coalesce((document ->> 'defaultIncoming')::boolean, false),
        coalesce((document ->> 'defaultOutgoing')::boolean, false));
    UPDATE whatsapp_accounts a SET
        name = document ->> 'name', business_id = document ->> 'businessId', api_version = document ->> 'apiVersion',
        graph_base_url = coalesce(document ->> 'baseUrl', a.graph_base_url),
        throughput_per_second = coalesce((document ->> 'throughputPerSecond')::int, a.throughput_per_second),
        pace_burst = greatest(20, coalesce((document ->> 'throughputPerSecond')::int, a.throughput_per_second) / 4),
        is_default_incoming = a.is_default_incoming OR coalesce((document ->> 'defaultIncoming')::boolean, false),
        is_default_outgoing = a.is_default_outgoing OR coalesce((document ->> 'defaultOutgoing')::boolean, false),
        access_token = coalesce(document ->> 'accessToken', a.access_token),
        access_token_changed_at = CASE WHEN document ? 'accessToken' THEN now() ELSE a.access_token_changed_at END,
        token_expires_at = CASE WHEN NOT document ? 'accessToken' THEN a.token_expires_at END,
        connection_fault = CASE WHEN NOT (document ? 'accessToken' OR is_moved) THEN a.connection_fault END,
        app_secret = CASE WHEN document ? 'appSecret' THEN document ->> 'appSecret' ELSE a.app_secret END,
        app_secret_changed_at = CASE WHEN NOT document ? 'appSecret' THEN a.app_secret_changed_at
            WHEN document ->> 'appSecret' IS NOT NULL THEN now() END,
        webhook_verify_token = CASE WHEN document ? 'verifyToken' THEN document ->> 'verifyToken' ELSE a.webhook_verify_token END,
        status = CASE WHEN is_moved OR NOT coalesce((document ->> 'active')::boolean, true) THEN 'inactive' ELSE a.status END,
        is_subscribed = CASE WHEN NOT is_moved THEN a.is_subscribed END,
        ban_state = CASE WHEN NOT is_moved THEN a.ban_state END, ban_date = CASE WHEN NOT is_moved THEN a.ban_date END,
        link_state = CASE WHEN NOT is_moved THEN a.link_state END, violation = CASE WHEN NOT is_moved THEN a.violation END,
        review_status = CASE WHEN NOT is_moved THEN a.review_status END,
        stop_reason = CASE WHEN NOT is_moved THEN a.stop_reason END, stopped_until = CASE WHEN NOT is_moved THEN a.stopped_until END,
        restrictions = CASE WHEN is_moved THEN '{}' ELSE a.restrictions END,
        facts_told_at = CASE WHEN is_moved THEN '{}' ELSE a.facts_told_at END,
        version = a.version + 1
    WHERE a.organization_id = home AND a.id = account
    RETURNING a.* INTO changed;
    PERFORM audit(caller, 'account', account, to_jsonb(current), to_jsonb(changed));
    RETURN QUERY SELECT 'ok', changed.id, changed.version, account_json(changed, asking_role)::text;
END $$;

-- What an account was talked through keeps it. A default that goes is followed by an active account, else by the oldest.
CREATE FUNCTION delete_account(home uuid, caller jsonb, account uuid, expected int)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    current whatsapp_accounts;
    heir whatsapp_accounts;
    after jsonb;
BEGIN
    PERFORM lock_accounts(home);
    SELECT a.* INTO current FROM whatsapp_accounts a WHERE a.organization_id = home AND a.id = account FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF current.version <> expected THEN
        RETURN QUERY SELECT 'stale', NULL::uuid, NULL::int, NULL::text;
        RETURN;
    END IF;
    BEGIN
        DELETE FROM whatsapp_accounts a WHERE a.organization_id = home AND a.id = account;
    EXCEPTION WHEN foreign_key_violation THEN
        RETURN QUERY SELECT 'conflict:account-in-use', NULL::uuid, NULL::int,
            'Messages, templates, flows or campaigns belong to the account. Make it inactive instead.';
        RETURN;
    END;
    PERFORM audit(caller, 'account', account, to_jsonb(current), NULL);
    IF current.is_default_incoming OR current.is_default_outgoing THEN
        SELECT a.* INTO heir FROM whatsapp_accounts a WHERE a.organization_id = home
        ORDER BY a.status = 'active' DESC, a.created_at, a.id LIMIT 1 FOR UPDATE;
        IF FOUND THEN
            UPDATE whatsapp_accounts a SET
                is_default_incoming = a.is_default_incoming OR current.is_default_incoming,
                is_default_outgoing = a.is_default_outgoing OR current.is_default_outgoing,
                version = a.version + 1
            WHERE a.organization_id = home AND a.id = heir.id
            RETURNING to_jsonb(a) INTO after;
            PERFORM audit(caller, 'account', heir.id, to_jsonb(heir), after);
        END IF;
    END IF;
    RETURN QUERY SELECT 'ok', account, NULL::int, NULL::text;
END $$;

-- What Meta said, of the account as it was when Meta was asked. A number that another organization proved first stays there.
CREATE FUNCTION keep_connection(home uuid, caller jsonb, asking_role text, account uuid, asked_version int, facts jsonb, proven boolean,
    is_test boolean)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    current whatsapp_accounts;
    changed whatsapp_accounts;
BEGIN
    SELECT a.* INTO current FROM whatsapp_accounts a WHERE a.organization_id = home AND a.id = account FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF current.version <> asked_version THEN
        RETURN QUERY SELECT 'conflict:changed-meanwhile', NULL::uuid, NULL::int, 'The account was changed while Meta was asked. Try again.';
        RETURN;
    END IF;
    BEGIN
        -- Meta's times have no fractions: what happens within this second is not older than the answer.
        PERFORM learn_account_facts(home, account, facts, date_trunc('second', now()));
        UPDATE whatsapp_accounts a SET
            tested_at = CASE WHEN is_test THEN now() ELSE a.tested_at END,
            status = CASE WHEN proven THEN 'active' ELSE a.status END,
            version = a.version + 1
        WHERE a.organization_id = home AND a.id = account
        RETURNING a.* INTO changed;
    EXCEPTION WHEN unique_violation THEN
        RETURN QUERY SELECT 'conflict:number-taken', NULL::uuid, NULL::int, 'Another account has proven that the number is its own. It has to be made inactive or deleted before.';
        RETURN;
    END;
    PERFORM audit(caller, 'account', account, to_jsonb(current), to_jsonb(changed));
    RETURN QUERY SELECT 'ok', changed.id, changed.version, account_json(changed, asking_role)::text;
END $$;

-- The daily look at an account changes nothing that anybody wrote, so its version stays.
CREATE FUNCTION keep_refresh(home uuid, account uuid, asked_version int, facts jsonb, answered boolean) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM whatsapp_accounts a WHERE a.organization_id = home AND a.id = account AND a.version = asked_version FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT answered THEN
        RETURN false;
    END IF;
    PERFORM learn_account_facts(home, account, facts, date_trunc('second', now()));
    UPDATE whatsapp_accounts a SET refresh_due_at = now() + (0.95 + random() / 10) * interval '24 hours'
    WHERE a.organization_id = home AND a.id = account;
    RETURN true;
END $$;
