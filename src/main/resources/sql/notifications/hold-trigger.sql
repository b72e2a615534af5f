-- Takes the lease and tells how far the trigger has come; no row while another node has it. A node takes its own back at once.
-- A tenant's rule that is being deleted takes none: its mark would stay behind.
WITH told AS (
    SELECT :#rule::text AS rule, :#place::text AS place, :#owner::text AS owner,
        nullif(:#organizationId::text, '')::uuid AS organization_id
),
kept AS (
    SELECT r.id
    FROM told t
    JOIN notification_rules r ON r.organization_id = t.organization_id
        AND r.id = CASE WHEN t.organization_id IS NOT NULL THEN t.rule::uuid END
    FOR KEY SHARE OF r
),
held AS (
    INSERT INTO trigger_marks AS m (rule, place, lease_owner, leased_until)
    SELECT t.rule, t.place, t.owner, now() + make_interval(secs => :#seconds::int)
    FROM told t
    WHERE t.organization_id IS NULL OR EXISTS (SELECT FROM kept)
    ON CONFLICT (rule, place) DO UPDATE SET lease_owner = excluded.lease_owner, leased_until = excluded.leased_until
    WHERE m.leased_until < now() OR m.lease_owner = excluded.lease_owner
    RETURNING mark
)
SELECT mark, (SELECT o.time_zone FROM organizations o, told t WHERE o.id = t.organization_id) AS time_zone FROM held
