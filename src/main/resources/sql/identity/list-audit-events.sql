-- For ListQuery, which narrows, orders and pages it.
SELECT e.id, e.created_at, e.entity, e.entity_id, e.user_id, e.operation,
       json_build_object('id', e.id, 'operation', e.operation, 'entity', e.entity, 'entityId', e.entity_id, 'changes', e.changes,
           'userId', e.user_id, 'userEmail', (SELECT u.email FROM user_profiles u WHERE u.id = e.user_id),
           'apiKeyId', e.api_key_id, 'clientAddress', e.client_address, 'requestId', e.request_id,
           'createdAt', rfc3339(e.created_at))::text AS body
FROM audit_events e
WHERE e.organization_id = :#organizationId
