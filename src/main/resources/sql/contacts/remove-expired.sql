SELECT remove_expired(:#${variable.organizationId}::uuid, :#${variable.kind}::text, :#${variable.retentionDays}::int, 500)
    + :#${variable.removed}::int AS removed
