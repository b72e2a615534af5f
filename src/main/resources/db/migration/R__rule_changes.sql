-- What is done with rules: made, changed, imported, switched, and which version runs.
DROP FUNCTION IF EXISTS keep_rule, import_rules, switch_rule, take_rule_version, return_rule_version;

-- Makes a rule, or gives it another text, other limits, or both. A text that is the one before makes no new version; a draft
-- leaves what runs as it is. given: text, form, comment, name, description, trigger, accountId, templates, draft, enabled, limits.
CREATE FUNCTION keep_rule(home uuid, caller jsonb, wanted uuid, asked int, given jsonb)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    current notification_rules;
    kept notification_rules;
    former notification_rule_versions;
    author uuid := (caller ->> 'userId')::uuid;
    limits jsonb := given -> 'limits';
    is_draft boolean := coalesce((given ->> 'draft')::boolean, false);
    is_enabled boolean := coalesce((given ->> 'enabled')::boolean, true);
    is_new boolean := true;
    newest int := 1;
BEGIN
    IF wanted IS NOT NULL THEN
        SELECT * INTO current FROM notification_rules r WHERE r.organization_id = home AND r.id = wanted FOR UPDATE;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        IF asked IS NOT NULL AND asked <> current.version THEN
            RETURN QUERY SELECT 'stale', NULL::uuid, NULL::int, NULL::text;
            RETURN;
        END IF;
        SELECT * INTO former FROM notification_rule_versions v WHERE v.notification_rule_id = wanted AND v.number = current.current_version;
        is_new := former.text <> given ->> 'text' OR former.form IS DISTINCT FROM nullif(given -> 'form', 'null')
            OR (former.state = 'draft' AND NOT is_draft);
        newest := current.current_version + is_new::int;
    ELSIF (SELECT count(*) FROM notification_rules r WHERE r.organization_id = home) >= 1000 THEN
        RETURN QUERY SELECT 'conflict:too-many-rules', NULL::uuid, NULL::int, 'An organization has at most 1,000 rules.';
        RETURN;
    END IF;
    BEGIN
        IF wanted IS NULL THEN
            INSERT INTO notification_rules (organization_id, name, description, trigger_type, whatsapp_account_id, state, staged_version, created_by, updated_by)
            VALUES (home, given ->> 'name', given ->> 'description', given ->> 'trigger', (given ->> 'accountId')::uuid,
                CASE WHEN is_draft THEN 'draft' WHEN is_enabled THEN 'active' ELSE 'disabled' END,
                CASE WHEN is_enabled AND NOT is_draft THEN 1 END, author, author)
            RETURNING * INTO kept;
        ELSIF is_draft AND current.state <> 'draft' THEN
            UPDATE notification_rules r SET current_version = newest, updated_by = author, version = r.version + 1
            WHERE r.id = wanted RETURNING * INTO kept;
        ELSE
            UPDATE notification_rules r SET
                name = given ->> 'name', description = given ->> 'description', trigger_type = given ->> 'trigger',
                whatsapp_account_id = (given ->> 'accountId')::uuid, current_version = newest, updated_by = author, version = r.version + 1,
                state = CASE WHEN is_draft THEN 'draft' WHEN NOT is_enabled THEN 'disabled' WHEN current.state = 'returned' AND NOT is_new THEN 'returned' ELSE 'active' END,
                state_reason = CASE WHEN is_enabled AND current.state = 'returned' AND NOT is_new THEN current.state_reason END,
                staged_version = CASE WHEN is_draft OR NOT is_enabled THEN NULL WHEN is_new OR current.state IN ('draft', 'disabled') THEN newest ELSE current.staged_version END
            WHERE r.id = wanted RETURNING * INTO kept;
        END IF;
    EXCEPTION WHEN unique_violation THEN
        RETURN QUERY SELECT 'conflict:rule-name-taken', NULL::uuid, NULL::int, 'Another rule has the id "' || (given ->> 'name') || '": names tell rules apart.';
        RETURN;
    END;
    IF is_new THEN
        UPDATE notification_rule_versions v SET state = 'draft' WHERE v.notification_rule_id = kept.id AND v.state = 'staged' AND NOT is_draft;
        INSERT INTO notification_rule_versions (organization_id, notification_rule_id, number, text, form, comment, state, created_by)
        VALUES (home, kept.id, newest, given ->> 'text', nullif(given -> 'form', 'null'), given ->> 'comment',
            CASE WHEN is_draft THEN 'draft' ELSE 'staged' END, author);
    END IF;
    IF NOT is_draft THEN
        DELETE FROM notification_rule_templates t WHERE t.notification_rule_id = kept.id;
        INSERT INTO notification_rule_templates (organization_id, notification_rule_id, template_id)
        SELECT DISTINCT home, kept.id, template::uuid FROM jsonb_array_elements_text(coalesce(given -> 'templates', '[]')) AS template;
    END IF;
    IF jsonb_typeof(limits) = 'object' THEN
        UPDATE notification_rules r SET
            rate_per_minute = (limits ->> 'ratePerMinute')::int, concurrency = (limits ->> 'concurrency')::int,
            timeout_seconds = (limits ->> 'timeoutSeconds')::int, messages_per_run = (limits ->> 'messagesPerRun')::int,
            failure_limit = (limits ->> 'failureLimit')::int, failure_window = (limits ->> 'failureWindow')::int
        WHERE r.id = kept.id RETURNING * INTO kept;
    END IF;
    PERFORM audit(caller, 'notification_rule', kept.id, CASE WHEN wanted IS NOT NULL THEN told_rule(current) END, told_rule(kept));
    RETURN QUERY SELECT 'ok', kept.id, kept.version, rule_json(kept)::text;
END $$;

-- Takes in the rules of a file, all or none. existing: what becomes of a rule of the same name: refuse, skip or replace. keepStates:
-- each is enabled and paused as it was where it comes from.
CREATE FUNCTION import_rules(home uuid, caller jsonb, given jsonb)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    rule jsonb;
    there notification_rules;
    answer record;
    taken text;
    keeps_states boolean := (given ->> 'keepStates')::boolean;
    items jsonb := '[]';
BEGIN
    -- All rows before the lock of the order of changes, which the first change takes: who changes one rule does so too.
    PERFORM r.id FROM notification_rules r
    WHERE r.organization_id = home AND lower(r.name) IN (SELECT lower(f ->> 'name') FROM jsonb_array_elements(given -> 'rules') AS f)
    ORDER BY r.id FOR UPDATE;
    SELECT string_agg(r.name, ', ' ORDER BY r.name) INTO taken FROM notification_rules r
    WHERE r.organization_id = home AND lower(r.name) IN (SELECT lower(f ->> 'name') FROM jsonb_array_elements(given -> 'rules') AS f);
    IF taken IS NOT NULL AND given ->> 'existing' = 'refuse' THEN
        RETURN QUERY SELECT 'conflict:rule-name-taken', NULL::uuid, NULL::int, 'There are rules of these names already: ' || left(taken, 500);
        RETURN;
    END IF;
    FOR rule IN SELECT * FROM jsonb_array_elements(given -> 'rules') LOOP
        there := NULL;
        SELECT * INTO there FROM notification_rules r WHERE r.organization_id = home AND lower(r.name) = lower(rule ->> 'name');
        IF there.id IS NOT NULL AND given ->> 'existing' = 'skip' THEN
            items := items || jsonb_build_object('id', there.id, 'name', there.name, 'outcome', 'skipped', 'state', there.state, 'faults', rule -> 'faults');
            CONTINUE;
        END IF;
        -- One that is replaced runs, or does not, as before.
        SELECT k.* INTO answer FROM keep_rule(home, caller, there.id, NULL, rule || CASE WHEN there.id IS NULL OR keeps_states THEN '{}'::jsonb
            ELSE jsonb_build_object('enabled', there.state IN ('active', 'returned')) END) AS k;
        IF answer.state <> 'ok' THEN
            -- What was made before goes with it.
            RAISE EXCEPTION USING ERRCODE = 'WM001', MESSAGE = answer.state, DETAIL = answer.body;
        END IF;
        IF keeps_states THEN
            PERFORM switch_rule(home, caller, answer.id, CASE WHEN (rule ->> 'paused')::boolean THEN 'pause' ELSE 'resume' END);
        END IF;
        items := items || jsonb_build_object('id', answer.id, 'name', rule ->> 'name',
            'outcome', CASE WHEN there.id IS NULL THEN 'created' ELSE 'replaced' END,
            'state', (SELECT r.state FROM notification_rules r WHERE r.id = answer.id), 'faults', rule -> 'faults');
    END LOOP;
    RETURN QUERY SELECT 'ok', NULL::uuid, NULL::int, jsonb_build_object('items', items)::text;
EXCEPTION WHEN SQLSTATE 'WM001' THEN
    GET STACKED DIAGNOSTICS taken = PG_EXCEPTION_DETAIL;
    RETURN QUERY SELECT SQLERRM, NULL::uuid, NULL::int, taken;
END $$;

-- enable, disable, pause, resume: what is so already stays so, and is told to nobody.
CREATE FUNCTION switch_rule(home uuid, caller jsonb, wanted uuid, action text)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    current notification_rules;
    kept notification_rules;
BEGIN
    SELECT * INTO current FROM notification_rules r WHERE r.organization_id = home AND r.id = wanted FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    kept := current;
    IF action = 'enable' AND current.state <> 'active' THEN
        IF EXISTS (SELECT FROM notification_rule_versions v
                   WHERE v.notification_rule_id = wanted AND v.number = current.current_version AND v.state = 'draft') THEN
            RETURN QUERY SELECT 'conflict:rule-is-draft', NULL::uuid, NULL::int,
                'Its newest version is a draft. Update the rule without "draft": then its text is checked, and it runs.';
            RETURN;
        END IF;
        UPDATE notification_rules r SET state = 'active', state_reason = NULL, staged_version = r.current_version, version = r.version + 1,
            updated_by = (caller ->> 'userId')::uuid
        WHERE r.id = wanted RETURNING * INTO kept;
    ELSIF action = 'disable' AND current.state IN ('active', 'returned') THEN
        UPDATE notification_rules r SET state = 'disabled', state_reason = NULL, staged_version = NULL, version = r.version + 1,
            updated_by = (caller ->> 'userId')::uuid
        WHERE r.id = wanted RETURNING * INTO kept;
    ELSIF (action = 'pause') = (current.paused_at IS NULL) AND action IN ('pause', 'resume') THEN
        UPDATE notification_rules r SET paused_at = CASE action WHEN 'pause' THEN now() END, version = r.version + 1,
            updated_by = (caller ->> 'userId')::uuid
        WHERE r.id = wanted RETURNING * INTO kept;
    END IF;
    IF kept.version <> current.version THEN
        PERFORM audit(caller, 'notification_rule', wanted, told_rule(current), told_rule(kept));
    END IF;
    RETURN QUERY SELECT 'ok', kept.id, kept.version, rule_json(kept)::text;
END $$;

-- A version has started on a node: from now on it is the one that runs, if a newer one is staged already until that has started.
-- Says whether it is.
CREATE FUNCTION take_rule_version(rule uuid, started int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE notification_rules r
    SET running_version = started, staged_version = nullif(r.staged_version, started), state = 'active', state_reason = NULL
    WHERE r.id = rule AND r.state <> 'disabled' AND (r.staged_version = started
        OR r.staged_version > started AND started > coalesce(r.running_version, 0)
            AND EXISTS (SELECT FROM notification_rule_versions v
                WHERE v.notification_rule_id = rule AND v.number = started AND v.state IN ('draft', 'staged')));
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE notification_rule_versions v SET state = 'superseded' WHERE v.notification_rule_id = rule AND v.state = 'active' AND v.number <> started;
    UPDATE notification_rule_versions v SET state = 'active', failure = NULL WHERE v.notification_rule_id = rule AND v.number = started;
    RETURN true;
END $$;

-- A version does not start, or fails too often: the one that ran before it runs again, and where there is none the rule is
-- disabled. Says which version runs now; null when none does, or when this one was to run no longer.
CREATE FUNCTION return_rule_version(rule uuid, bad int, reason text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    current notification_rules;
    former int;
BEGIN
    SELECT * INTO current FROM notification_rules r WHERE r.id = rule FOR UPDATE;
    IF current.staged_version = bad THEN
        UPDATE notification_rule_versions v SET state = 'failed', failure = reason WHERE v.notification_rule_id = rule AND v.number = bad;
        former := nullif(current.running_version, bad);
    ELSIF current.running_version = bad AND current.staged_version IS NULL THEN
        UPDATE notification_rule_versions v SET state = 'returned', failure = reason WHERE v.notification_rule_id = rule AND v.number = bad;
        SELECT max(v.number) INTO former FROM notification_rule_versions v
        WHERE v.notification_rule_id = rule AND v.state = 'superseded' AND v.number < bad;
        UPDATE notification_rule_versions v SET state = 'active' WHERE v.notification_rule_id = rule AND v.number = former;
    ELSE
        RETURN NULL;
    END IF;
    UPDATE notification_rules r
    SET staged_version = NULL, running_version = former, state = CASE WHEN former IS NULL THEN 'disabled' ELSE 'returned' END,
        state_reason = reason
    WHERE r.id = rule;
    RETURN former;
END $$;
