-- For ListQuery.
SELECT t.id, lower(t.name COLLATE caseless) AS name, team_json(t)::text AS body
FROM teams t
WHERE t.organization_id = :#organizationId
    AND (:#${variable.memberId}::uuid IS NULL OR EXISTS (
        SELECT FROM team_members m
        WHERE m.organization_id = t.organization_id AND m.team_id = t.id AND m.user_id = :#${variable.memberId}::uuid))
