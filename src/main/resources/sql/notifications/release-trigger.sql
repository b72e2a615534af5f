UPDATE trigger_marks SET leased_until = '-infinity'
WHERE rule = :#rule AND place = :#place AND lease_owner = :#owner
