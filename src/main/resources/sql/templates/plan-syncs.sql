-- Active accounts whose templates nobody has read for a day, or that are a day old. A few at a time, so that a day that began
-- with all of them spreads them over the next; whichever node comes first, each waits once.
INSERT INTO template_syncs (organization_id, whatsapp_account_id, cause)
SELECT a.organization_id, a.id, 'schedule'
FROM whatsapp_accounts a
CROSS JOIN LATERAL (
    SELECT coalesce(max(s.created_at), a.created_at) AS at FROM template_syncs s
    WHERE s.organization_id = a.organization_id AND s.whatsapp_account_id = a.id) AS last
WHERE a.status = 'active' AND last.at < now() - interval '24 hours'
ORDER BY last.at
LIMIT 20
ON CONFLICT (whatsapp_account_id) WHERE state = 'waiting' DO NOTHING
