SELECT m.id, message_json(m, :#role::text)::text AS body
FROM search_messages(:#q::text, :#userId::uuid, :#role::text, :#contactId::uuid, :#before::uuid, :#fetch::int) AS m
ORDER BY CASE WHEN :#contactId::uuid IS NOT NULL THEN m.created_at END DESC, m.id DESC
