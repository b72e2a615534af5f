SELECT settle_rule_delivery(:#node::text, :#delivery::uuid, :#attempt::int, :#verdict::text, :#version::int, :#sent::int, :#message::uuid,
    :#reason::text, :#line::int, :#wait::int) AS state
