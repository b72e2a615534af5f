-- Notification rules: how they and what became of them look in the API. Bodies are text or PL/pgSQL, so that what they call can be
-- made anew without them.
DROP FUNCTION IF EXISTS rule_counts, rule_summary, rule_json, rule_version_json, told_rule, rule_surroundings,
    rule_delivery_json, rule_limits, exported_rule;

-- What became of it in the last 24 hours.
CREATE FUNCTION rule_counts(rule uuid) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT coalesce(sum(h.triggered), 0)::int AS triggered, coalesce(sum(h.filtered), 0)::int AS filtered,
                   coalesce(sum(h.sent), 0)::int AS sent, coalesce(sum(h.failed), 0)::int AS failed
            FROM notification_rule_hours h
            WHERE h.notification_rule_id = rule AND h.hour > now() - interval '24 hours') AS shape);
END $$;

CREATE FUNCTION rule_limits(rule notification_rules) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object(
        'ratePerMinute', rule.rate_per_minute, 'concurrency', rule.concurrency, 'timeoutSeconds', rule.timeout_seconds,
        'messagesPerRun', rule.messages_per_run, 'failureLimit', rule.failure_limit, 'failureWindow', rule.failure_window);
END $$;

-- Everything that a rule is, and nothing of where: so that it can be made somewhere else. A form stands for the text that it is written as.
CREATE FUNCTION exported_rule(rule notification_rules, newest notification_rule_versions) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object(
        'name', rule.name, 'comment', newest.comment, 'draft', newest.state = 'draft', 'enabled', rule.state IN ('active', 'returned'),
        'paused', rule.paused_at IS NOT NULL, 'limits', rule_limits(rule))
        || CASE WHEN newest.form IS NULL THEN jsonb_build_object('text', newest.text) ELSE jsonb_build_object('form', newest.form) END;
END $$;

CREATE FUNCTION rule_summary(rule notification_rules) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object(
        'id', rule.id, 'name', rule.name, 'description', rule.description, 'state', rule.state, 'stateReason', rule.state_reason,
        'trigger', rule.trigger_type, 'accountId', rule.whatsapp_account_id, 'pausedAt', rfc3339(rule.paused_at),
        'limits', rule_limits(rule),
        'currentVersion', rule.current_version, 'runningVersion', rule.running_version, 'stagedVersion', rule.staged_version,
        'counts', rule_counts(rule.id), 'lastError', rule.last_error, 'lastErrorAt', rfc3339(rule.last_error_at),
        'createdBy', rule.created_by, 'updatedBy', rule.updated_by, 'version', rule.version,
        'createdAt', rfc3339(rule.created_at), 'updatedAt', rfc3339(rule.updated_at));
END $$;

CREATE FUNCTION rule_json(rule notification_rules) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN rule_summary(rule) || (
        SELECT jsonb_build_object('text', v.text, 'form', v.form)
        FROM notification_rule_versions v WHERE v.notification_rule_id = rule.id AND v.number = rule.current_version)
        || jsonb_build_object('nodes', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'node', n.node, 'version', n.number, 'state', n.state, 'failure', n.failure, 'at', rfc3339(n.at)) ORDER BY n.node)
            FROM notification_rule_states n WHERE n.notification_rule_id = rule.id), '[]'));
END $$;

CREATE FUNCTION rule_version_json(version notification_rule_versions) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object(
        'id', version.id, 'number', version.number, 'state', version.state, 'failure', version.failure, 'comment', version.comment,
        'isForm', version.form IS NOT NULL, 'createdAt', rfc3339(version.created_at),
        'author', (SELECT jsonb_build_object('id', p.id, 'fullName', p.full_name) FROM user_profiles p WHERE p.id = version.created_by));
END $$;

CREATE FUNCTION rule_delivery_json(delivery notification_deliveries) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object(
        'id', delivery.id, 'key', delivery.trigger_key, 'status', delivery.status, 'attempts', delivery.attempts,
        'dueAt', CASE WHEN delivery.status = 'pending' THEN rfc3339(delivery.available_at) END,
        'ruleVersion', delivery.rule_version, 'sent', delivery.sent, 'error', delivery.error_message, 'errorLine', delivery.error_line,
        'discardReason', delivery.discard_reason, 'settledAt', rfc3339(delivery.settled_at), 'createdAt', rfc3339(delivery.created_at));
END $$;

-- A rule as the audit compares it: without what running it writes down.
CREATE FUNCTION told_rule(rule notification_rules) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN to_jsonb(rule) - '{revision,running_version,staged_version,last_error,last_error_at,state_reason,updated_by}'::text[];
END $$;

-- What a rule's text can refer to: accounts, and templates of these names with what a send has to fill in.
CREATE FUNCTION rule_surroundings(home uuid, rule uuid, names jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object(
        'isThere', rule IS NULL OR EXISTS (SELECT FROM notification_rules r WHERE r.organization_id = home AND r.id = rule),
        'accounts', coalesce((
            SELECT jsonb_agg(jsonb_build_object('id', a.id, 'phoneNumberId', a.phone_id, 'isDefault', a.is_default_outgoing))
            FROM whatsapp_accounts a WHERE a.organization_id = home), '[]'),
        'templates', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'id', t.id, 'accountId', t.whatsapp_account_id, 'name', t.name, 'language', t.language, 'status', t.status,
                'category', t.category, 'named', t.parameter_format = 'NAMED', 'components', t.components))
            FROM templates t
            WHERE t.organization_id = home AND t.name IN (SELECT jsonb_array_elements_text(names))), '[]'))::text;
END $$;
