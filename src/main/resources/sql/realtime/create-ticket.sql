-- A ticket for the caller's session. No row: the session has ended, though its access token is good for some minutes more.
WITH over AS (
    DELETE FROM socket_tickets WHERE organization_id = :#organizationId::uuid AND expires_at < now()
)
INSERT INTO socket_tickets (organization_id, session_id, token_hash)
SELECT s.organization_id, s.id, :#ticketHash::bytea
FROM sessions s
WHERE s.organization_id = :#organizationId::uuid AND s.id = :#callerSession::uuid AND s.user_id = :#userId::uuid
    AND s.expires_at > now()
RETURNING id
