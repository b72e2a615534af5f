DELETE FROM trigger_marks WHERE rule = :#rule AND place = :#place AND lease_owner = :#owner
