SELECT 'ok' AS state, NULL AS version, json_build_object(
        'items', coalesce(json_agg(json_build_object(
            'id', s.id, 'organizationId', s.organization_id, 'current', s.id = :#callerSession::uuid,
            'clientAddress', s.client_address, 'userAgent', s.user_agent, 'createdAt', rfc3339(s.created_at),
            'lastUsedAt', rfc3339(s.last_used_at), 'expiresAt', rfc3339(s.expires_at))
            ORDER BY s.last_used_at DESC, s.id), '[]'),
        'page', json_build_object('next', NULL, 'previous', NULL))::text AS body
FROM sessions s
WHERE s.user_id = :#userId AND s.expires_at > now()
