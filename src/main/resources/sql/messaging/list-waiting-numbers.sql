-- Numbers on which something waits that may go now: one look into the index for each number, however long its queue.
SELECT b.whatsapp_account_id, b.organization_id
FROM number_budgets b
CROSS JOIN LATERAL (
    SELECT FROM outbox o
    WHERE o.whatsapp_account_id = b.whatsapp_account_id AND o.state = 'waiting' AND o.available_at <= now()
    ORDER BY o.priority, o.message_id
    LIMIT 1) waiting
