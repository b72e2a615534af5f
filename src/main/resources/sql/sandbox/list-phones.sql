SELECT phone AS wa_id, count(*) AS messages, (extract(epoch FROM max(accepted_at)) * 1000)::bigint AS last_at
FROM sandbox.messages
GROUP BY phone
ORDER BY max(position)
