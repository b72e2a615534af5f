-- While this node was away no status could reach it. What is in doubt stays so for the settle time from now, and at least
-- for as long as it has been overdue, up to an hour: by then Meta has tried again.
UPDATE outbox o
SET available_at = now() + greatest(settle.time, least(now() - o.available_at, interval '1 hour'))
FROM whatsapp_accounts a
CROSS JOIN LATERAL (
    SELECT make_interval(secs => CASE WHEN a.graph_base_url LIKE '%/sandbox/graph'
        THEN :#${variable.sandboxSettleSeconds}::int ELSE :#${variable.settleSeconds}::int END) AS time) settle
WHERE o.state = 'uncertain' AND a.id = o.whatsapp_account_id AND o.available_at < now() + settle.time
