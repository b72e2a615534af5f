-- An organization, its first admin and their session, or no row when the email belongs to somebody. Of two who register one
-- email at the same moment the second waits for the first and finds it taken. The slug is made of the name and of chance.
WITH given AS (
    SELECT lower(d ->> 'email') AS email, d ->> 'fullName' AS full_name, d ->> 'organizationName' AS name,
           d ->> 'timeZone' AS time_zone
    FROM (SELECT :#document::jsonb AS d) AS document
), person AS (
    INSERT INTO users AS u (email, full_name, password_hash)
    SELECT email, full_name, :#passwordHash FROM given
    ON CONFLICT (email) DO NOTHING
    RETURNING u.id, ROW(u.id, u.email, u.full_name, u.is_active)::user_profiles AS profile
), home AS (
    INSERT INTO organizations AS o (name, slug, time_zone)
    SELECT g.name,
           coalesce(nullif(trim('-' FROM left(regexp_replace(lower(g.name), '[^a-z0-9]+', '-', 'g'), 80)), ''), 'organization')
               || '-' || left(replace(gen_random_uuid()::text, '-', ''), 8),
           g.time_zone
    FROM given g, person
    RETURNING o.id, o AS organization
), joined AS (
    INSERT INTO organization_members AS m (organization_id, user_id, role)
    SELECT home.id, person.id, 'admin' FROM home, person
    RETURNING m.role, m AS member
), opened AS (
    INSERT INTO sessions (organization_id, user_id, kind, family_hash, token_hash, client_address, user_agent)
    SELECT home.id, person.id, :#session, :#familyHash, :#tokenHash, :#clientAddress, nullif(:#userAgent, '')
    FROM home, person
    RETURNING id, kind
)
SELECT opened.id AS session_id, home.id AS organization_id, person.id AS user_id, opened.kind, joined.role,
       user_json(person.profile, joined.member, home.organization)::text AS "user",
       audit(:#caller::jsonb || jsonb_build_object('organizationId', home.id, 'userId', person.id), 'organization', home.id,
             NULL, to_jsonb(home.organization)),
       session_audit(:#caller, home.id, person.id, opened.id, NULL, jsonb_build_object('kind', opened.kind))
FROM person, home, joined, opened
