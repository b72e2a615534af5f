-- Meta took the message. A status may have come first: nothing moves backwards, and the breaker closes. Says whether
-- the same customer has more coming. Should a power failure undo it, the send is in doubt until its statuses tell.
WITH accepted AS (
    UPDATE messages
    SET whatsapp_message_id = coalesce(whatsapp_message_id, :#whatsappMessageId),
        status = CASE WHEN status IN ('pending', 'sending', 'uncertain') THEN 'accepted' ELSE status END,
        error_code = CASE WHEN status = 'failed' THEN error_code END,
        error_message = CASE WHEN status = 'failed' THEN error_message END
    WHERE organization_id = :#${variable.organizationId}::uuid AND id = :#messageId
        AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'
    RETURNING id
),
settled AS (
    DELETE FROM outbox WHERE message_id = :#messageId
),
healthy AS (
    UPDATE number_budgets
    SET failures = 0, open_until = '-infinity', open_reason = NULL
    WHERE whatsapp_account_id = :#accountId AND (failures > 0 OR open_reason IS NOT NULL)
),
logged AS (
    INSERT INTO message_events (organization_id, message_id, status, source)
    SELECT :#${variable.organizationId}::uuid, id, 'accepted', 'gate'
    FROM accepted
)
SELECT EXISTS (SELECT FROM outbox WHERE whatsapp_account_id = :#accountId AND contact_id = :#contactId AND state = 'waiting')
    AS more_waits
