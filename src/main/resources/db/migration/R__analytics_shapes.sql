-- How messages are counted, and what figures are made of the counts. Bodies are text, so that what they call may be made anew.
DROP FUNCTION IF EXISTS counted_messages, counted_answers, message_figures, answer_figures, arrival_figures, message_totals, answer_totals;

-- The messages of a quarter of an hour, by the ids that it gives; those that are gone are kept as figures. Scheduled and cancelled
-- ones were never said.
CREATE FUNCTION counted_messages(organization uuid, low uuid, high uuid)
    RETURNS TABLE (whatsapp_account_id uuid, direction text, sender text, message_type text, category text, error_code int,
        total int, accepted int, delivered int, read int, failed int)
    LANGUAGE sql STABLE AS $$
    SELECT s.whatsapp_account_id, s.direction, s.sender, s.message_type, s.category, s.error_code, sum(s.total)::int,
        sum(s.accepted)::int, sum(s.delivered)::int, sum(s.read)::int, sum(s.failed)::int
    FROM (
        SELECT m.whatsapp_account_id, m.direction::text, message_sender(m.direction::text, m.sent_by, m.cause::text) AS sender,
            m.message_type::text, m.category::text, CASE WHEN m.status = 'failed' THEN m.error_code END AS error_code,
            count(*) AS total, count(*) FILTER (WHERE m.status IN ('accepted', 'sent')) AS accepted,
            count(*) FILTER (WHERE m.status = 'delivered') AS delivered,
            count(*) FILTER (WHERE m.status IN ('read', 'played')) AS read, count(*) FILTER (WHERE m.status = 'failed') AS failed
        FROM messages m
        WHERE m.organization_id = organization AND m.id >= low AND m.id < high AND m.status NOT IN ('scheduled', 'cancelled')
        GROUP BY 1, 2, 3, 4, 5, 6
        UNION ALL
        SELECT r.whatsapp_account_id, r.direction, r.sender, r.message_type, r.category, r.error_code, r.total, r.accepted,
            r.delivered, r.read, r.failed
        FROM removed_message_counts r
        WHERE r.organization_id = organization AND r.starts_at = uuid_v7_moment(low)) AS s
    GROUP BY 1, 2, 3, 4, 5, 6
$$;

-- Who wrote to customers, and how long these had waited: from the first message since a person's last one until this one.
-- The bot's answers end no waiting, a reaction is no answer, and after seven days it is another matter. OFFSET 0 keeps the
-- computed time a value: behind row-level security an expression would be no index condition.
CREATE FUNCTION counted_answers(organization uuid, low uuid, high uuid)
    RETURNS TABLE (whatsapp_account_id uuid, user_id uuid, messages int, answers int, wait_seconds bigint, within_minute int,
        within_five_minutes int, within_hour int, within_day int)
    LANGUAGE sql STABLE AS $$
    SELECT m.whatsapp_account_id, m.sent_by, count(*)::int, count(w.seconds)::int, coalesce(sum(w.seconds), 0)::bigint,
        count(*) FILTER (WHERE w.seconds <= 60)::int, count(*) FILTER (WHERE w.seconds <= 300)::int,
        count(*) FILTER (WHERE w.seconds <= 3600)::int, count(*) FILTER (WHERE w.seconds <= 86400)::int
    FROM messages m
    CROSS JOIN LATERAL (SELECT m.created_at - interval '7 days' AS since OFFSET 0) AS horizon
    CROSS JOIN LATERAL (
        SELECT coalesce((
            SELECT p.created_at FROM messages p
            WHERE p.contact_id = m.contact_id AND p.organization_id = organization AND p.created_at < m.created_at
                AND p.created_at > horizon.since AND p.whatsapp_account_id = m.whatsapp_account_id
                AND p.sent_by IS NOT NULL AND p.message_type <> 'reaction' AND p.status NOT IN ('scheduled', 'cancelled')
            ORDER BY p.created_at DESC LIMIT 1), horizon.since) AS at
        OFFSET 0) AS spoken
    CROSS JOIN LATERAL (
        SELECT round(extract(epoch FROM m.created_at - min(i.created_at))) AS seconds
        FROM messages i
        WHERE i.contact_id = m.contact_id AND i.organization_id = organization AND i.created_at > spoken.at
            AND i.created_at < m.created_at AND i.whatsapp_account_id = m.whatsapp_account_id AND i.direction = 'incoming'
            AND i.message_type <> 'reaction' AND m.message_type <> 'reaction') AS w
    WHERE m.organization_id = organization AND m.id >= low AND m.id < high AND m.sent_by IS NOT NULL
        AND m.status NOT IN ('scheduled', 'cancelled')
    GROUP BY 1, 2
$$;

-- Counts of a period: what was counted, and the rest by looking. Both times stand at a quarter of an hour.
CREATE FUNCTION message_figures(organization uuid, since timestamptz, until timestamptz)
    RETURNS TABLE (starts_at timestamptz, whatsapp_account_id uuid, direction text, sender text, message_type text,
        category text, error_code int, total int, accepted int, delivered int, read int, failed int)
    LANGUAGE sql STABLE AS $$
    WITH progress AS MATERIALIZED (SELECT p.counted_until FROM analytics_progress p),
    uncounted AS MATERIALIZED (
        SELECT q AS starts_at, uuid_v7_floor(q) AS low, uuid_v7_floor(q + interval '15 minutes') AS high
        FROM progress p, generate_series(greatest(p.counted_until, since), now() + interval '15 minutes', interval '15 minutes') AS q
        WHERE q < until)
    SELECT c.starts_at, c.whatsapp_account_id, c.direction::text, c.sender::text, c.message_type::text, c.category::text,
        c.error_code, c.total, c.accepted, c.delivered, c.read, c.failed
    FROM progress p, message_counts c
    WHERE c.organization_id = organization AND c.starts_at >= since AND c.starts_at < until AND c.starts_at < p.counted_until
    UNION ALL
    SELECT u.starts_at, k.*
    FROM uncounted u CROSS JOIN LATERAL counted_messages(organization, u.low, u.high) AS k
$$;

CREATE FUNCTION answer_figures(organization uuid, since timestamptz, until timestamptz)
    RETURNS TABLE (starts_at timestamptz, whatsapp_account_id uuid, user_id uuid, messages int, answers int, wait_seconds bigint,
        within_minute int, within_five_minutes int, within_hour int, within_day int)
    LANGUAGE sql STABLE AS $$
    WITH progress AS MATERIALIZED (SELECT p.counted_until FROM analytics_progress p),
    uncounted AS MATERIALIZED (
        SELECT q AS starts_at, uuid_v7_floor(q) AS low, uuid_v7_floor(q + interval '15 minutes') AS high
        FROM progress p, generate_series(greatest(p.counted_until, since), now() + interval '15 minutes', interval '15 minutes') AS q
        WHERE q < until)
    SELECT c.starts_at, c.whatsapp_account_id, c.user_id, c.messages, c.answers, c.wait_seconds, c.within_minute,
        c.within_five_minutes, c.within_hour, c.within_day
    FROM progress p, answer_counts c
    WHERE c.organization_id = organization AND c.starts_at >= since AND c.starts_at < until AND c.starts_at < p.counted_until
    UNION ALL
    SELECT u.starts_at, k.*
    FROM uncounted u CROSS JOIN LATERAL counted_answers(organization, u.low, u.high) AS k
$$;

CREATE FUNCTION arrival_figures(organization uuid, since timestamptz, until timestamptz)
    RETURNS TABLE (starts_at timestamptz, whatsapp_account_id uuid, contacts int, conversations int)
    LANGUAGE sql STABLE AS $$
    WITH progress AS MATERIALIZED (
        SELECT p.counted_until, uuid_v7_floor(greatest(p.counted_until, since)) AS low, uuid_v7_floor(until) AS high
        FROM analytics_progress p)
    SELECT c.starts_at, c.whatsapp_account_id, c.contacts, c.conversations
    FROM progress p, arrival_counts c
    WHERE c.organization_id = organization AND c.starts_at >= since AND c.starts_at < until AND c.starts_at < p.counted_until
    UNION ALL
    SELECT quarter_of(uuid_v7_moment(k.id)), k.whatsapp_account_id, 1, 0
    FROM progress p JOIN contacts k ON k.id >= p.low AND k.id < p.high
    WHERE k.organization_id = organization
    UNION ALL
    SELECT quarter_of(uuid_v7_moment(v.id)), v.whatsapp_account_id, 0, 1
    FROM progress p JOIN conversations v ON v.id >= p.low AND v.id < p.high
    WHERE v.organization_id = organization
$$;

-- Figures as the API shows them. What was read was delivered; what waits has no outcome yet, so no rate counts it.
-- Received, outgoing, and of the outgoing accepted, delivered, read and failed.
CREATE FUNCTION message_totals(numeric, numeric, numeric, numeric, numeric, numeric)
    RETURNS TABLE (received numeric, outgoing numeric, waiting numeric, delivered numeric, read numeric, failed numeric,
        "deliveryRate" numeric, "readRate" numeric)
    LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce($1, 0), coalesce($2, 0), coalesce($2 - $3 - $4 - $5 - $6, 0), coalesce($4 + $5, 0), coalesce($5, 0),
        coalesce($6, 0), round(($4 + $5) / nullif($3 + $4 + $5 + $6, 0), 4), round($5 / nullif($4 + $5, 0), 4)
$$;

-- Messages, answers, seconds waited, and how many were answered within a minute, five, an hour, a day.
CREATE FUNCTION answer_totals(numeric, numeric, numeric, numeric, numeric, numeric, numeric)
    RETURNS TABLE (messages numeric, answers numeric, "averageWaitSeconds" numeric, "withinMinute" numeric,
        "withinFiveMinutes" numeric, "withinHour" numeric, "withinDay" numeric)
    LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce($1, 0), coalesce($2, 0), round($3 / nullif($2, 0)), coalesce($4, 0), coalesce($5, 0), coalesce($6, 0),
        coalesce($7, 0)
$$;
