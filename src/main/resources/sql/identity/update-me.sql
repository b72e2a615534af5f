WITH current AS (
    SELECT u.id, u.full_name FROM users u WHERE u.id = :#userId AND u.is_active
), updated AS (
    UPDATE users u SET full_name = :#document::jsonb ->> 'fullName' FROM current c WHERE u.id = c.id
    RETURNING u.id, c.full_name AS before, u.full_name AS after
)
SELECT 'ok' AS state, NULL AS version,
       jsonb_set(me_json(:#organizationId, id, :#permissions::json)::jsonb, '{user,fullName}', coalesce(to_jsonb(after), 'null'))::text AS body,
       audit(:#caller, 'user', id, jsonb_build_object('full_name', before), jsonb_build_object('full_name', after))
FROM updated
