WITH created AS (
    INSERT INTO api_keys (organization_id, user_id, name, prefix, key_hash, scopes, expires_at)
    SELECT :#organizationId::uuid, :#userId::uuid, d ->> 'name', :#keyPrefix, :#keyHash::bytea,
           ARRAY(SELECT jsonb_array_elements_text(d -> 'scopes')), (d ->> 'expiresAt')::timestamptz
    FROM (SELECT :#document::jsonb AS d) AS document
    RETURNING api_keys AS made
)
SELECT 'ok' AS state, (made).id, (made).version, api_key_json(made)::text AS body,
       audit(:#caller, 'api_key', (made).id, NULL, api_key_audit(made))
FROM created
