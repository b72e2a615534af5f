-- A lease ran out in the middle of a send, or its owner died: whether Meta has the message is unknown until a status tells.
-- If nobody was there to be told, Meta's next try is about as far off as the send is past (it backs off exponentially).
WITH held AS (
    UPDATE outbox o
    SET state = 'uncertain', lease_owner = NULL, leased_until = NULL,
        available_at = now() + greatest(
            make_interval(secs => CASE WHEN a.graph_base_url LIKE '%/sandbox/graph'
                THEN :#${variable.sandboxSettleSeconds}::int ELSE :#${variable.settleSeconds}::int END),
            least(now() - (o.leased_until - interval '60 seconds'), interval '1 hour'))
    FROM whatsapp_accounts a
    WHERE o.state = 'sending' AND (o.leased_until <= now() OR o.lease_owner IS NULL) AND a.id = o.whatsapp_account_id
    RETURNING o.message_id, o.organization_id
),
marked AS (
    UPDATE messages m
    SET status = 'uncertain', error_message = 'The sender stopped before Meta''s answer was stored'
    FROM held
    WHERE m.organization_id = held.organization_id AND m.id = held.message_id AND m.status = 'sending'
    RETURNING m.id, m.organization_id, m.error_message
)
INSERT INTO message_events (organization_id, message_id, status, source, detail)
SELECT organization_id, id, 'uncertain', 'gate', error_message
FROM marked
