SELECT settle_callback(:#targetId::uuid, :#laneKey, :#lease::uuid, :#deliveryId::uuid, :#taken::boolean, :#gone::boolean,
    :#status::int, :#answer::text, :#cause::text, :#tookMs::int, :#askedMs::int)::text
