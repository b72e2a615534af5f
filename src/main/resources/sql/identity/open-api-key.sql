-- Whom a key speaks for now. Its use is written at most once a minute, and nobody waits for another who is writing it.
WITH used AS (
    UPDATE api_keys SET last_used_at = now() WHERE id IN (
        SELECT id FROM api_keys
        WHERE key_hash = :#keyHash AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
          AND (expires_at IS NULL OR expires_at > now())
        FOR UPDATE SKIP LOCKED)
)
SELECT k.id, k.organization_id, k.user_id, m.role, array_to_string(k.scopes, ' ') AS scopes,
       coalesce(k.expires_at <= now(), false) AS expired
FROM api_keys k
JOIN organization_members m ON m.organization_id = k.organization_id AND m.user_id = k.user_id
JOIN users u ON u.id = k.user_id AND u.is_active
WHERE k.key_hash = :#keyHash
