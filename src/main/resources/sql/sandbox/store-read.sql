-- The business has read a customer's message; a second reading changes nothing.
UPDATE sandbox.messages
SET ladder = (CAST(ladder AS jsonb) || jsonb_build_object('status', 'read', 'at', CAST(:#${variable.receipt.at} AS bigint)))::json
WHERE id = :#${variable.receipt.messageId} AND NOT CAST(ladder AS jsonb) @> '[{"status":"read"}]'
