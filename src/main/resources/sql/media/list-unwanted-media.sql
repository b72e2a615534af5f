-- Files whose bytes are to go: removed ones, those of messages that are gone (by retention, a cleared or an erased contact), and
-- uploads that a crash left half-way.
SELECT m.id, m.organization_id
FROM media m
WHERE (m.state IN ('receiving', 'removed') OR (m.source = 'inbound' AND m.message_id IS NULL))
    AND (m.state <> 'receiving' OR m.created_at < now() - interval '1 hour')
    AND (m.leased_until IS NULL OR m.leased_until < now())
ORDER BY m.id
LIMIT 2000
