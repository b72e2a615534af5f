-- Keeps how far the trigger has come, and the lease; 0 when another node has taken it meanwhile.
WITH kept AS (
    UPDATE trigger_marks SET mark = :#mark, leased_until = now() + make_interval(secs => :#seconds::int), updated_at = now()
    WHERE rule = :#rule AND place = :#place AND lease_owner = :#owner
    RETURNING rule)
SELECT count(*) AS kept FROM kept
