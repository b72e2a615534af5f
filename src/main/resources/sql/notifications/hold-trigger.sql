-- Takes the lease and tells how far the trigger has come; no row while another node has it. A node takes its own back at once.
-- A tenant's rule that is being deleted takes none: its mark would stay behind.
WITH told AS (
    SELECT :#rule::text AS rule, :#place::text AS place, :#owner::text AS owner,
        nullif(:#organizationId::text, '')::uuid AS organization_id
),
tenants AS (
    SELECT t.*, CASE WHEN t.rule ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN t.rule::uuid END AS rule_id FROM told t
),
kept AS (
    SELECT r.id
    FROM tenants t
    JOIN notification_rules r ON r.organization_id = t.organization_id AND r.id = t.rule_id
    FOR KEY SHARE OF r
),
held AS (
    INSERT INTO trigger_marks AS m (rule, place, lease_owner, leased_until)
    SELECT t.rule, t.place, t.owner, now() + make_interval(secs => :#seconds::int)
    FROM tenants t
    WHERE t.rule_id IS NULL OR EXISTS (SELECT FROM kept)
    ON CONFLICT (rule, place) DO UPDATE SET lease_owner = excluded.lease_owner, leased_until = excluded.leased_until
    WHERE m.leased_until < now() OR m.lease_owner = excluded.lease_owner
    RETURNING mark
)
SELECT mark, (SELECT o.time_zone FROM organizations o, told t WHERE o.id = t.organization_id) AS time_zone FROM held
