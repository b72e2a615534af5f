SELECT m.id, message_json(m, :#role::text)::text AS body
FROM search_messages(:#q::text, :#userId::uuid, :#role::text, :#contactId::uuid, :#before::uuid, :#fetch::int) AS m
ORDER BY m.id DESC
