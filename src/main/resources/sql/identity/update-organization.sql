-- The row is locked before its version is compared: of two writers with the same If-Match one wins. A zone that Java knows
-- and PostgreSQL does not is refused by the cast.
WITH given AS (
    SELECT d ->> 'name' AS name, d ->> 'timeZone' AS time_zone, d ->> 'language' AS language,
           (d ->> 'maskPhoneNumbers')::boolean AS mask_phone_numbers, (d ->> 'agentsSeeOnlyTheirs')::boolean AS agents_see_only_theirs,
           (d ->> 'messageRetentionDays')::int AS message_retention_days,
           (d ->> 'auditRetentionDays')::int AS audit_retention_days,
           (d ->> 'deadLetterRetentionDays')::int AS dead_letter_retention_days,
           (d ->> 'mediaRetentionDays')::int AS media_retention_days,
           now() AT TIME ZONE (d ->> 'timeZone') AS there
    FROM (SELECT :#document::jsonb AS d) AS document
), current AS (
    SELECT o.id, :#version::int IS NULL OR o.version = :#version AS matches, to_jsonb(o) AS before
    FROM organizations o WHERE o.id = :#organizationId
    FOR UPDATE
), updated AS (
    UPDATE organizations o SET
        name = g.name, time_zone = g.time_zone, language = g.language, mask_phone_numbers = g.mask_phone_numbers,
        agents_see_only_theirs = g.agents_see_only_theirs, message_retention_days = g.message_retention_days,
        audit_retention_days = g.audit_retention_days, dead_letter_retention_days = g.dead_letter_retention_days,
        media_retention_days = g.media_retention_days,
        version = o.version + 1
    FROM given g, current c
    WHERE o.id = c.id AND c.matches AND g.there IS NOT NULL
    RETURNING o.id, o.version, organization_json(o)::text AS body, c.before, to_jsonb(o) AS after
)
SELECT 'ok' AS state, id, version, body, audit(:#caller, 'organization', id, before, after) FROM updated
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL FROM current WHERE NOT matches
