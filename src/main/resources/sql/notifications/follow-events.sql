-- A rule hears of events from now on, or still: those of its organization, or of the one whose number it names, or of all. A
-- tenant's rule that was deleted or disabled listens no more, whatever its node knows: its row is locked before the lock under which
-- others go.
WITH asked AS (
    SELECT :#rule::text AS rule, :#organizationId::uuid AS organization, :#phoneNumberId::text AS number
), wanted AS (
    SELECT a.rule, CASE WHEN a.rule ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN a.rule::uuid END AS tenants,
        coalesce(a.organization, (SELECT n.organization_id FROM whatsapp_accounts n WHERE n.phone_id = a.number AND n.status = 'active')) AS home
    FROM asked a
), there AS (
    SELECT r.id FROM wanted w JOIN notification_rules r ON r.id = w.tenants AND r.state IN ('active', 'returned') FOR SHARE OF r
), turn AS MATERIALIZED (
    SELECT count(*) AS rules, pg_advisory_xact_lock_shared(hashtextextended('event_followers', 0))::text AS taken FROM there
), kept AS (
    INSERT INTO event_followers (rule, home, seen_at)
    SELECT w.rule, w.home, now() FROM wanted w, turn t WHERE w.tenants IS NULL OR t.rules = 1
    ON CONFLICT (rule) DO UPDATE SET home = excluded.home, seen_at = excluded.seen_at, left_at = NULL
    RETURNING home
), heard AS (
    INSERT INTO event_listeners (organization_id, sink)
    SELECT o.id, 'rule' FROM kept JOIN organizations o ON kept.home IS NULL OR o.id = kept.home
    ORDER BY o.id
    ON CONFLICT DO NOTHING
)
SELECT w.home, (SELECT coalesce(max(e.relayed), 0) FROM outbound_events e) AS last
FROM wanted w
