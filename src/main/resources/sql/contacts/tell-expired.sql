SELECT audit(
    jsonb_build_object('organizationId', :#${variable.organizationId}::text, 'operation', 'removeExpired'),
    'organization', :#${variable.organizationId}::uuid, NULL,
    jsonb_build_object(:#${variable.kind}::text || '_removed', :#${variable.removed}::int)) AS told
