SELECT id, phone, number_id, direction, (extract(epoch FROM accepted_at) * 1000)::bigint AS at,
       CAST(item AS text) AS item, CAST(ladder AS text) AS ladder
FROM sandbox.messages
WHERE phone = :#${variable.waId}
ORDER BY position
