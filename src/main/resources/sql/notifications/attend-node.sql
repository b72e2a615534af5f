-- Says that this node is here, and forgets what nodes told of rules that were not heard of for five minutes. is_new: nobody knew of
-- this one, so what it had told may be forgotten too.
WITH here AS (
    INSERT INTO rule_nodes AS n (node) VALUES (:#node::text)
    ON CONFLICT (node) DO UPDATE SET seen_at = now()
    RETURNING n.xmax = 0 AS is_new
), gone AS (
    DELETE FROM rule_nodes n WHERE n.seen_at < now() - interval '5 minutes' AND n.node <> :#node::text
), forgotten AS (
    DELETE FROM notification_rule_states s
    WHERE s.at < now() - interval '5 minutes' AND s.node <> :#node::text
        AND NOT EXISTS (SELECT FROM rule_nodes n WHERE n.node = s.node AND n.seen_at >= now() - interval '5 minutes')
)
SELECT is_new FROM here
