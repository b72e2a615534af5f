-- The rows above the held mark that a trigger has read already.
SELECT s.key_hash FROM trigger_seen s WHERE s.rule = :#rule AND s.place = :#place
