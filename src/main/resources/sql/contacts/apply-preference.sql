SELECT (keep_preference(:#${variable.organizationId}::uuid, :#${variable.accountId}::uuid, :#phone::text, :#userId::text, :#value::text,
    :#occurredAt::timestamptz, :#detail::text)).id AS id
