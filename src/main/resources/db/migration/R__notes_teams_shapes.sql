-- How notes, canned responses, teams and saved filters look in the API. Bodies are texts on purpose: a function with a parsed body would keep
-- R__api_shapes.sql from dropping what it uses.

DROP FUNCTION IF EXISTS may_edit, contact_note_json, canned_response_json, team_json, saved_filter_json,
    has_enough_saved_filters;

-- What a member wrote is theirs to change, and a manager's. An author who is gone is null.
CREATE FUNCTION may_edit(author uuid, member uuid, role text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(author = member, false) OR coalesce(role <> 'agent', false)
$$;

CREATE FUNCTION contact_note_json(note contact_notes, asking_role text) RETURNS json LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_to_json(shape) FROM (
        SELECT (note).id, (note).contact_id AS "contactId", (note).author_id AS "authorId",
               (SELECT u.full_name FROM user_profiles u WHERE u.id = (note).author_id) AS "authorName",
               CASE WHEN sees_phones((note).organization_id, asking_role) THEN (note).text
                   ELSE without_number((note).text, (SELECT c.phone_number FROM contacts c
                       WHERE c.organization_id = (note).organization_id AND c.id = (note).contact_id)) END AS text, (note).version, rfc3339((note).created_at) AS "createdAt",
               rfc3339((note).updated_at) AS "updatedAt") AS shape
$$;

CREATE FUNCTION canned_response_json(response canned_responses) RETURNS json LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_to_json(shape) FROM (
        SELECT (response).id, (response).shortcut, (response).category, (response).text, (response).version,
               rfc3339((response).created_at) AS "createdAt", rfc3339((response).updated_at) AS "updatedAt") AS shape
$$;

CREATE FUNCTION team_json(team teams) RETURNS json LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_to_json(shape) FROM (
        SELECT (team).id, (team).name,
               (SELECT count(*) FROM team_members m
                WHERE m.organization_id = (team).organization_id AND m.team_id = (team).id) AS "memberCount",
               (team).version, rfc3339((team).created_at) AS "createdAt", rfc3339((team).updated_at) AS "updatedAt") AS shape
$$;

CREATE FUNCTION saved_filter_json(filter saved_filters) RETURNS json LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_to_json(shape) FROM (
        SELECT (filter).id, (filter).name, (filter).list, (filter).is_shared AS shared, (filter).user_id AS "ownerId",
               (filter).parameters,
               (filter).version, rfc3339((filter).created_at) AS "createdAt", rfc3339((filter).updated_at) AS "updatedAt") AS shape
$$;

-- Whether a member has fifty. Of two who ask at once the second waits until the first has saved, and counts what that one saved:
-- each statement in here looks anew, the one around it does not.
CREATE FUNCTION has_enough_saved_filters(home uuid, owner uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('saved_filters ' || home || '/' || owner, 0));
    RETURN (SELECT count(*) FROM saved_filters f WHERE f.organization_id = home AND f.user_id = owner) >= 50;
END
$$;
