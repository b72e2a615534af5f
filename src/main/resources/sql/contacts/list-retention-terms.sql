SELECT o.id, t.kind, t.days
FROM organizations o
CROSS JOIN LATERAL (VALUES ('audit_events', o.audit_retention_days), ('dead_letters', o.dead_letter_retention_days),
    ('media', o.media_retention_days)) AS t (kind, days)
WHERE t.days IS NOT NULL
ORDER BY o.id, t.kind
