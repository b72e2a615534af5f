-- Notes an event that the rule's route refuses; what is older than ninety days goes.
WITH gone AS (
    DELETE FROM trigger_rejects WHERE rule = :#rule AND rejected_at < now() - interval '90 days')
INSERT INTO trigger_rejects (rule, trigger_key, reason) VALUES (:#rule, :#key, :#reason)
