-- For the operator's health page, counts alone.
SELECT count(*)::int AS "active",
    count(*) FILTER (WHERE token_expires_at <= now())::int AS "tokensExpired",
    count(*) FILTER (WHERE token_expires_at > now() AND token_expires_at <= now() + interval '7 days')::int AS "tokensExpireWithinSevenDays",
    count(*) FILTER (WHERE connection_fault IS NOT NULL)::int AS "connectionFaults",
    count(*) FILTER (WHERE stopped_until > now())::int AS "stopped"
FROM whatsapp_accounts
WHERE status = 'active'
