-- The next messages of a replay of which another is to be sent, and in whose name.
SELECT i.position, i.message_id, r.caller ->> 'userId' AS user_id, r.caller ->> 'role' AS role, r.caller ->> 'apiKeyId' AS api_key_id,
    r.caller ->> 'operation' AS operation
FROM replays r
JOIN replay_items i ON i.organization_id = r.organization_id AND i.replay_id = r.id AND i.state = 'waiting'
WHERE r.organization_id = :#${variable.organizationId}::uuid AND r.id = :#${variable.replayId}::uuid AND r.state = 'working'
    AND i.message_id IS NOT NULL
ORDER BY i.position
LIMIT 20
