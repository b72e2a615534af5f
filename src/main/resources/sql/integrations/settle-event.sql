SELECT * FROM settle_event(:#target::uuid, :#lease::uuid, :#delivery::uuid, :#moment::timestamptz, :#verdict::text, :#call::jsonb,
    :#problem::text, :#nextTry::timestamptz, :#askedUntil::timestamptz)
