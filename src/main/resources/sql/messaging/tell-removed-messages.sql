SELECT audit(
    jsonb_build_object('organizationId', :#${variable.organizationId}::text, 'operation', 'removeOldMessages'),
    'organization', :#${variable.organizationId}::uuid, NULL, jsonb_build_object('messages_removed', :#${variable.removed}::int))
