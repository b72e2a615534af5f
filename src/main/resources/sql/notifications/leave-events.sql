-- A node has taken the file of a rule out. Whoever still runs it says so within a minute.
UPDATE event_followers SET left_at = now() WHERE rule = :#rule::text
