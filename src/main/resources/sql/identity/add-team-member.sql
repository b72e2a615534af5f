WITH joining AS (
    SELECT t.organization_id, t.id, m.user_id
    FROM teams t JOIN organization_members m ON m.organization_id = t.organization_id
    WHERE t.organization_id = :#organizationId AND t.id = :#id AND m.user_id = :#memberId
), joined AS (
    INSERT INTO team_members (organization_id, team_id, user_id)
    SELECT organization_id, id, user_id FROM joining
    ON CONFLICT (organization_id, team_id, user_id) DO NOTHING
    RETURNING team_id, jsonb_build_object('member', user_id) AS after
)
SELECT 'ok' AS state, g.id, NULL AS version, NULL AS body,
       (SELECT audit(:#caller, 'team', j.team_id, NULL, j.after) FROM joined j)
FROM joining g
