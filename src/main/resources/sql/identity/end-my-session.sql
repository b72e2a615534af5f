WITH ended AS (
    DELETE FROM sessions WHERE id = :#id AND user_id = :#userId RETURNING id, organization_id, user_id
)
SELECT 'ok' AS state, id, NULL AS version, NULL AS body,
       session_audit(:#caller, organization_id, user_id, id, jsonb_build_object('state', 'open'), jsonb_build_object('state', 'ended'))
FROM ended
