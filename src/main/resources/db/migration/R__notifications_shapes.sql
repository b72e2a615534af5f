-- Notification rules: how they and what became of them look in the API, and which version runs. Bodies are text or PL/pgSQL,
-- so that what they call can be made anew without them.
DROP FUNCTION IF EXISTS take_rule_version, return_rule_version;

-- A version has started on a node: from now on it is the one that runs. Says whether it was still the staged one.
CREATE FUNCTION take_rule_version(rule uuid, started int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE notification_rules r
    SET running_version = started, staged_version = NULL, state = 'active', state_reason = NULL
    WHERE r.id = rule AND r.staged_version = started AND r.state <> 'disabled';
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
