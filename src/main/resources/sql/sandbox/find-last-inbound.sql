-- Unix milliseconds; 0 when the customer never wrote to the number.
SELECT coalesce((extract(epoch FROM max(accepted_at)) * 1000)::bigint, 0) AS at
FROM sandbox.messages
WHERE phone = :#${variable.draft.recipient.phone} AND number_id = :#${variable.draft.number.id} AND direction = 'from_customer'
