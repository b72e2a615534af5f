-- How rows of the room identity look in the API. The bodies are text, not BEGIN ATOMIC: they call rfc3339 and user_json,
-- which R__api_shapes.sql drops and makes anew, and a tracked dependency would forbid that.

DROP FUNCTION IF EXISTS me_json, user_settings_json, organization_json, member_json, api_key_json, api_key_audit, session_audit, attempt_origin;

CREATE FUNCTION me_json(organization uuid, member uuid, permissions json) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT user_json(p, m, o) AS "user", coalesce(u.settings ->> 'language', o.language) AS language, permissions
            FROM organization_members m
            JOIN organizations o ON o.id = m.organization_id
            JOIN user_profiles p ON p.id = m.user_id
            JOIN users u ON u.id = m.user_id
            WHERE m.organization_id = organization AND m.user_id = member AND u.is_active
        ) AS shape);
END $$;

-- Defaults as in the contract: what was never said has none in the table.
CREATE FUNCTION user_settings_json(settings jsonb) RETURNS json LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT settings ->> 'language' AS language,
                   coalesce(settings ->> 'theme', 'system') AS theme,
                   coalesce((settings ->> 'sound')::boolean, true) AS sound,
                   coalesce((settings ->> 'desktopNotifications')::boolean, false) AS "desktopNotifications"
        ) AS shape);
END $$;

CREATE FUNCTION organization_json(home organizations) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (home).id, (home).name, (home).slug, (home).time_zone AS "timeZone", (home).language,
                   (home).mask_phone_numbers AS "maskPhoneNumbers", (home).agents_see_only_theirs AS "agentsSeeOnlyTheirs",
                   (home).message_retention_days AS "messageRetentionDays", (home).audit_retention_days AS "auditRetentionDays",
                   (home).dead_letter_retention_days AS "deadLetterRetentionDays",
                   (home).media_retention_days AS "mediaRetentionDays", (home).version,
                   rfc3339((home).created_at) AS "createdAt", rfc3339((home).updated_at) AS "updatedAt"
        ) AS shape);
END $$;

CREATE FUNCTION member_json(member organization_members, email text, full_name text) RETURNS json
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (member).user_id AS id, email, full_name AS "fullName", (member).role, (member).version,
                   rfc3339((member).created_at) AS "createdAt"
        ) AS shape);
END $$;

CREATE FUNCTION api_key_json(key api_keys) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (key).id, (key).name, (key).prefix, (key).scopes, (key).user_id AS "userId",
                   rfc3339((key).expires_at) AS "expiresAt", rfc3339((key).last_used_at) AS "lastUsedAt", (key).version,
                   rfc3339((key).created_at) AS "createdAt"
        ) AS shape);
END $$;

-- What an audit event tells of a key: nothing of the digest, nor when it was used.
CREATE FUNCTION api_key_audit(key api_keys) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object('name', (key).name, 'prefix', (key).prefix, 'scopes', (key).scopes, 'expires_at', (key).expires_at)
$$;

-- Writes that a session began or ended, into the organization where it lived, as done by its own user.
CREATE FUNCTION session_audit(caller jsonb, organization uuid, member uuid, session uuid, before jsonb, after jsonb) RETURNS uuid
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN (
        SELECT audit(caller || jsonb_build_object('organizationId', organization, 'userId', member), 'session', session, before, after));
END $$;

-- Where attempts are counted: whoever has an address of IPv6 has all that begin with the same 64 bits. IPv4 in the form of IPv6
-- stays what it is.
CREATE FUNCTION attempt_origin(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN address LIKE '%:%' AND address NOT LIKE '%.%'
            THEN host(network(set_masklen(split_part(address, '%', 1)::inet, 64))) ELSE address END;
