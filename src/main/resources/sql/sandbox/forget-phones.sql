WITH conversations AS (DELETE FROM sandbox.messages)
DELETE FROM sandbox.webhooks
