-- The product has answered 200.
DELETE FROM sandbox.webhooks WHERE id = ANY (CAST(:#ids AS bigint[]))
