-- Keeps how far the trigger has come together with the rows that it has read since, and forgets those that it reads no more; 0
-- when another node has taken it meanwhile.
WITH kept AS (
    UPDATE trigger_marks SET mark = :#mark, leased_until = now() + make_interval(secs => :#seconds::int), updated_at = now()
    WHERE rule = :#rule AND place = :#place AND lease_owner = :#owner
    RETURNING rule, place
),
seen AS (
    INSERT INTO trigger_seen (rule, place, key_hash, seen_at)
    SELECT k.rule, k.place, hash, :#now::timestamptz FROM kept k, json_array_elements_text(:#hashes::json) AS hash
    ON CONFLICT DO NOTHING
),
gone AS (
    DELETE FROM trigger_seen s USING kept k WHERE s.rule = k.rule AND s.place = k.place AND s.seen_at < :#before::timestamptz
)
SELECT count(*) AS kept FROM kept
