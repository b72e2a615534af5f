SELECT keep_rule_state(:#rule::uuid, :#node::text, :#number::int, :#state::text, :#failure::text, :#began::int, :#refused::int)::text AS kept
