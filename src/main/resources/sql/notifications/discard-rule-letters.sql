-- One letter, or all of a rule that were not settled; says how many.
WITH discarded AS (
    UPDATE trigger_rejects SET state = 'discarded', settled_at = now()
    WHERE (id = :#id::uuid OR rule = :#rule::text) AND state = 'failed'
    RETURNING id)
SELECT count(*)::int AS discarded FROM discarded
