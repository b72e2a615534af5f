WITH removed AS (
    DELETE FROM team_members t
    WHERE t.organization_id = :#organizationId AND t.team_id = :#id AND t.user_id = :#memberId
    RETURNING t.team_id, jsonb_build_object('member', t.user_id) AS before
)
SELECT 'ok' AS state, team_id AS id, NULL AS version, NULL AS body, audit(:#caller, 'team', team_id, before, NULL) FROM removed
