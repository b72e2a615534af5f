-- A rule hears of events from now on, or still: those of its organization, or of the one whose number it names, or of all.
WITH kept AS (
    INSERT INTO event_followers (rule, home, seen_at)
    VALUES (:#rule, coalesce(:#organizationId::uuid,
        (SELECT a.organization_id FROM whatsapp_accounts a WHERE a.phone_id = :#phoneNumberId::text AND a.status = 'active')), now())
    ON CONFLICT (rule) DO UPDATE SET home = excluded.home, seen_at = excluded.seen_at
    RETURNING home
),
heard AS (
    INSERT INTO event_listeners (organization_id, sink)
    SELECT o.id, 'rule' FROM kept JOIN organizations o ON kept.home IS NULL OR o.id = kept.home
    ORDER BY o.id
    ON CONFLICT DO NOTHING
)
SELECT kept.home, (SELECT coalesce(max(e.relayed), 0) FROM outbound_events e) AS last
FROM kept
