-- Templates in the API: how they look, and who may change what of them when.

-- Dropped first: a shape may change its columns and its type.
DROP FUNCTION IF EXISTS template_json, template_draft, create_template, update_template, duplicate_template, delete_template,
    is_template_in_use, keep_submission;

CREATE FUNCTION template_json(template templates) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (template).id, (template).whatsapp_account_id AS "accountId", (template).name,
                   (template).display_name AS "displayName", (template).language, (template).category, (template).status,
                   (template).quality_score AS quality, (template).rejected_reason AS "rejectedReason",
                   (template).status_reason AS "statusReason", (template).correct_category AS "correctCategory",
                   (template).parameter_format AS "parameterFormat", (template).components,
                   (template).message_send_ttl_seconds AS "messageSendTtlSeconds", (template).draft,
                   (template).meta_template_id AS "metaTemplateId", rfc3339((template).submitted_at) AS "submittedAt",
                   (template).version, rfc3339((template).created_at) AS "createdAt", rfc3339((template).updated_at) AS "updatedAt"
        ) AS shape);
END $$;

-- What is submitted of a template, in the form of the column draft.
CREATE FUNCTION template_draft(category text, components jsonb, ttl int) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jsonb_build_object('category', category, 'components', components, 'messageSendTtlSeconds', ttl);

CREATE FUNCTION create_template(home uuid, caller jsonb, document jsonb)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    account uuid := (document ->> 'accountId')::uuid;
    made templates;
BEGIN
    IF account IS NULL THEN
        SELECT coalesce(
            (SELECT a.id FROM whatsapp_accounts a
             WHERE a.organization_id = home AND a.status = 'active' AND a.is_default_outgoing),
            (SELECT (array_agg(a.id))[1] FROM whatsapp_accounts a WHERE a.organization_id = home HAVING count(*) = 1))
        INTO account;
    ELSE
        SELECT a.id INTO account FROM whatsapp_accounts a WHERE a.organization_id = home AND a.id = account;
        IF NOT FOUND THEN
            RETURN QUERY SELECT 'unknown:accountId', NULL::uuid, NULL::int, NULL::text;
            RETURN;
        END IF;
    END IF;
    IF account IS NULL THEN
        RETURN QUERY SELECT 'conflict:no-default-account', NULL::uuid, NULL::int, 'There is no default account: name one as accountId.';
        RETURN;
    END IF;
    INSERT INTO templates AS t (
        organization_id, whatsapp_account_id, name, display_name, language, category, status, parameter_format, body_content,
        components, message_send_ttl_seconds)
    VALUES (
        home, account, document ->> 'name', document ->> 'displayName', document ->> 'language', document ->> 'category', 'DRAFT',
        document ->> 'parameterFormat', '', document -> 'components', (document ->> 'messageSendTtlSeconds')::int)
    ON CONFLICT DO NOTHING
    RETURNING t.* INTO made;
    IF made.id IS NULL THEN
        RETURN QUERY SELECT 'conflict:template-exists', NULL::uuid, NULL::int,
            'The account has a template of this name in this language already.';
        RETURN;
    END IF;
    PERFORM audit(caller, 'template', made.id, NULL, to_jsonb(made));
    RETURN QUERY SELECT 'ok', made.id, made.version, template_json(made)::text;
END $$;

-- What Meta knows stays until it is submitted: a send is held to it.
CREATE FUNCTION update_template(home uuid, caller jsonb, template uuid, expected int, document jsonb)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    current templates;
    changed templates;
    account uuid;
BEGIN
    SELECT t.* INTO current FROM templates t WHERE t.organization_id = home AND t.id = template FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF current.version <> expected THEN
        RETURN QUERY SELECT 'stale', NULL::uuid, NULL::int, NULL::text;
        RETURN;
    END IF;
    account := coalesce((document ->> 'accountId')::uuid, current.whatsapp_account_id);
    IF NOT EXISTS (SELECT FROM whatsapp_accounts a WHERE a.organization_id = home AND a.id = account) THEN
        RETURN QUERY SELECT 'unknown:accountId', NULL::uuid, NULL::int, NULL::text;
        RETURN;
    END IF;
    IF current.status <> 'DRAFT' AND (account, document ->> 'name', document ->> 'language', document ->> 'parameterFormat')
        <> (current.whatsapp_account_id, current.name, current.language, current.parameter_format) THEN
        RETURN QUERY SELECT 'conflict:template-submitted', NULL::uuid, NULL::int,
            'Meta knows the template: its account, name, language and parameterFormat stay. Duplicate it for another one.';
        RETURN;
    END IF;
    IF current.status = 'APPROVED' AND document ->> 'category' <> current.category THEN
        RETURN QUERY SELECT 'conflict:category-fixed', NULL::uuid, NULL::int, 'The category of an approved template stays as it is.';
        RETURN;
    END IF;
    IF current.status = 'DRAFT' THEN
        BEGIN
            UPDATE templates t SET
                whatsapp_account_id = account, name = document ->> 'name', display_name = document ->> 'displayName',
                language = document ->> 'language', category = document ->> 'category',
                parameter_format = document ->> 'parameterFormat', components = document -> 'components',
                message_send_ttl_seconds = (document ->> 'messageSendTtlSeconds')::int, version = t.version + 1
            WHERE t.organization_id = home AND t.id = template
            RETURNING t.* INTO changed;
        EXCEPTION WHEN unique_violation THEN
            RETURN QUERY SELECT 'conflict:template-exists', NULL::uuid, NULL::int,
                'The account has a template of this name in this language already.';
            RETURN;
        END;
    ELSE
        UPDATE templates t SET
            display_name = document ->> 'displayName',
            draft = nullif(
                template_draft(document ->> 'category', document -> 'components', (document ->> 'messageSendTtlSeconds')::int),
                template_draft(t.category, t.components, t.message_send_ttl_seconds)),
            version = t.version + 1
        WHERE t.organization_id = home AND t.id = template
        RETURNING t.* INTO changed;
    END IF;
    PERFORM audit(caller, 'template', template, to_jsonb(current), to_jsonb(changed));
    RETURN QUERY SELECT 'ok', changed.id, changed.version, template_json(changed)::text;
END $$;

CREATE FUNCTION duplicate_template(home uuid, caller jsonb, template uuid, document jsonb)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    original templates;
    last_written jsonb;
BEGIN
    SELECT t.* INTO original FROM templates t WHERE t.organization_id = home AND t.id = template;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    last_written := coalesce(original.draft,
        template_draft(original.category, original.components, original.message_send_ttl_seconds));
    RETURN QUERY SELECT * FROM create_template(home, caller, last_written || jsonb_build_object(
        'accountId', coalesce((document ->> 'accountId')::uuid, original.whatsapp_account_id),
        'name', coalesce(document ->> 'name', original.name),
        'displayName', coalesce(document ->> 'displayName', original.display_name),
        'language', coalesce(document ->> 'language', original.language),
        'parameterFormat', original.parameter_format));
END $$;

CREATE FUNCTION delete_template(home uuid, caller jsonb, template uuid, expected int)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    current templates;
BEGIN
    SELECT t.* INTO current FROM templates t WHERE t.organization_id = home AND t.id = template FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF current.version <> expected THEN
        RETURN QUERY SELECT 'stale', NULL::uuid, NULL::int, NULL::text;
        RETURN;
    END IF;
    BEGIN
        DELETE FROM templates t WHERE t.organization_id = home AND t.id = template;
    EXCEPTION WHEN foreign_key_violation THEN
        RETURN QUERY SELECT 'conflict:template-in-use', NULL::uuid, NULL::int,
            'A campaign, a chatbot flow or a notification rule sends it.';
        RETURN;
    END;
    PERFORM audit(caller, 'template', template, to_jsonb(current), NULL);
    RETURN QUERY SELECT 'ok', template, NULL::int, NULL::text;
END $$;

CREATE FUNCTION is_template_in_use(home uuid, template uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM bulk_message_campaigns c WHERE c.organization_id = home AND c.template_id = template)
        OR EXISTS (SELECT FROM notification_rule_templates r WHERE r.organization_id = home AND r.template_id = template)
        OR EXISTS (SELECT FROM chatbot_flows f WHERE f.organization_id = home AND f.initial_template_id = template)
        OR EXISTS (SELECT FROM chatbot_flow_steps s WHERE s.organization_id = home AND s.template_id = template);
END $$;

-- What Meta said of what was sent to it. A row that was changed since keeps what it has: a status that a webhook brought is
-- newer than the answer, and what somebody wrote waits for the next submission.
CREATE FUNCTION keep_submission(home uuid, caller jsonb, template uuid, asked_version int, sent jsonb, facts jsonb)
    RETURNS TABLE (state text, id uuid, version int, body text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    current templates;
    changed templates;
    is_as_asked boolean;
BEGIN
    SELECT t.* INTO current FROM templates t WHERE t.organization_id = home AND t.id = template FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    is_as_asked := current.version = asked_version;
    UPDATE templates t SET
        meta_template_id = coalesce(facts ->> 'id', t.meta_template_id),
        status = CASE WHEN is_as_asked OR t.status = 'DRAFT' THEN facts ->> 'status' ELSE t.status END,
        rejected_reason = CASE WHEN is_as_asked OR t.status = 'DRAFT' THEN facts ->> 'rejectedReason' ELSE t.rejected_reason END,
        category = coalesce(facts ->> 'category', sent ->> 'category'),
        components = sent -> 'components',
        message_send_ttl_seconds = (sent ->> 'messageSendTtlSeconds')::int,
        draft = nullif(CASE WHEN t.status = 'DRAFT' THEN template_draft(t.category, t.components, t.message_send_ttl_seconds)
            ELSE t.draft END, sent),
        submitted_at = now(), version = t.version + 1
    WHERE t.organization_id = home AND t.id = template
    RETURNING t.* INTO changed;
    PERFORM audit(caller, 'template', template, to_jsonb(current), to_jsonb(changed));
    RETURN QUERY SELECT 'ok', changed.id, changed.version, template_json(changed)::text;
END $$;
