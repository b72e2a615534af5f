-- Takes the lease and tells how far the trigger has come; no row while another node has it. A node takes its own back at once.
WITH held AS (
    INSERT INTO trigger_marks AS m (rule, place, lease_owner, leased_until)
    VALUES (:#rule, :#place, :#owner, now() + make_interval(secs => :#seconds::int))
    ON CONFLICT (rule, place) DO UPDATE SET lease_owner = excluded.lease_owner, leased_until = excluded.leased_until
    WHERE m.leased_until < now() OR m.lease_owner = excluded.lease_owner
    RETURNING mark)
SELECT mark, (SELECT time_zone FROM organizations WHERE id = nullif(:#organizationId::text, '')::uuid) AS time_zone FROM held
