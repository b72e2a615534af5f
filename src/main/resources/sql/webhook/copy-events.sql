-- Copies the next five hundred messages, statuses and preferences of an account, in their order, and before them the messages of ours that
-- those statuses tell of, as Meta had just accepted them. It waits until the events of the turn before have run: whoever made
-- a contact then is seen now. It stops before what is still pending at the source. Ids tell the order within a lane, and
-- those of one millisecond are in none: each event gets a millisecond of its own.
WITH job AS MATERIALIZED (
    SELECT c.id, c.organization_id, c.whatsapp_account_id, c.target_organization_id, c.target_account_id, c.last_event_id, c.made_by,
        least(c.end_id, (SELECT min(p.id::text)::uuid FROM webhook_events p WHERE p.organization_id = c.organization_id AND p.state = 'pending')) AS end_id,
        EXISTS (SELECT FROM webhook_events p WHERE p.organization_id = c.organization_id AND p.state = 'pending' AND p.id < c.end_id) AS more_to_come
    FROM inbox_copies c
    JOIN whatsapp_accounts t ON t.organization_id = c.target_organization_id AND t.id = c.target_account_id AND t.status <> 'active'
    WHERE c.id = :#${variable.copyId}::uuid AND c.state = 'working'
        AND NOT EXISTS (SELECT FROM webhook_events w WHERE w.state = 'pending' AND w.organization_id = c.target_organization_id)
    FOR UPDATE OF c SKIP LOCKED
), batch AS MATERIALIZED (
    SELECT e.id, e.kind, e.lane_key, e.business_id, e.payload, e.message_id, row_number() OVER (ORDER BY e.id) AS n
    FROM (
        SELECT e.* FROM job j
        JOIN webhook_events e ON e.organization_id = j.organization_id AND e.state <> 'pending' AND e.id > j.last_event_id AND e.id < j.end_id
        WHERE e.whatsapp_account_id = j.whatsapp_account_id AND e.state <> 'refused' AND e.kind IN ('message', 'status', 'preference')
        ORDER BY e.id
        LIMIT 500) AS e
), told AS MATERIALIZED (
    SELECT m.* FROM job j
    CROSS JOIN (SELECT DISTINCT b.message_id FROM batch b WHERE b.kind = 'status') AS b
    JOIN messages m ON m.organization_id = j.organization_id AND m.id = b.message_id
), people AS MATERIALIZED (
    SELECT p.id, p.phone_number, p.user_id, p.parent_user_id, p.username, p.profile_name
    FROM job j
    CROSS JOIN (SELECT DISTINCT m.contact_id FROM told m) AS m
    JOIN contacts p ON p.organization_id = j.organization_id AND p.id = m.contact_id
), known AS MATERIALIZED (
    SELECT DISTINCT ON (p.id) p.id AS source_id, coalesce(k.merged_into, k.id) AS id
    FROM job j
    CROSS JOIN people p
    JOIN contacts k ON k.organization_id = j.target_organization_id AND (k.phone_number = p.phone_number OR k.user_id = p.user_id)
    ORDER BY p.id, (k.phone_number = p.phone_number) IS TRUE DESC
), made AS (
    INSERT INTO contacts (organization_id, phone_number, user_id, parent_user_id, username, profile_name, whatsapp_account_id)
    SELECT j.target_organization_id, p.phone_number, p.user_id, p.parent_user_id, p.username, p.profile_name, j.target_account_id
    FROM job j, people p
    WHERE p.id NOT IN (SELECT source_id FROM known)
    RETURNING id, phone_number, user_id
), written AS (
    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, whatsapp_message_id, direction, message_type, content, payload,
        template_name, category, status)
    SELECT j.target_organization_id, j.target_account_id, k.id, m.whatsapp_message_id, m.direction, m.message_type, m.content, m.payload,
        m.template_name, m.category, 'accepted'
    FROM told m
    CROSS JOIN job j
    JOIN (
        SELECT source_id, id FROM known
        UNION ALL
        SELECT p.id, a.id FROM people p JOIN made a ON a.phone_number = p.phone_number OR (p.phone_number IS NULL AND a.user_id = p.user_id)
    ) AS k ON k.source_id = m.contact_id
    ORDER BY m.id
    ON CONFLICT (whatsapp_account_id, whatsapp_message_id) WHERE whatsapp_message_id IS NOT NULL DO NOTHING
    RETURNING id
), copied AS (
    INSERT INTO webhook_events (id, delivery_id, position, kind, lane_key, business_id, organization_id, whatsapp_account_id, payload,
        state, original_id, made_by)
    SELECT b.copy_id, b.copy_id, 1, b.kind, j.target_account_id || ':' || substr(b.lane_key, strpos(b.lane_key, ':') + 1), b.business_id,
        j.target_organization_id, j.target_account_id, b.payload, 'pending', b.id, j.made_by
    FROM job j
    CROSS JOIN (
        SELECT b.*, encode(overlay(uuid_send(uuid_v7()) PLACING
            substring(uuid_send(uuid_v7_floor(now() - (500 - b.n) * interval '1 millisecond')) FROM 1 FOR 6) FROM 1 FOR 6), 'hex')::uuid AS copy_id
        FROM batch b) AS b
    RETURNING id
)
UPDATE inbox_copies c
SET last_event_id = coalesce((SELECT b.id FROM batch b ORDER BY b.n DESC LIMIT 1), c.last_event_id),
    event_count = c.event_count + (SELECT count(*) FROM copied), message_count = c.message_count + (SELECT count(*) FROM written),
    state = CASE WHEN j.more_to_come OR EXISTS (SELECT FROM batch) THEN c.state ELSE 'done' END,
    finished_at = CASE WHEN j.more_to_come OR EXISTS (SELECT FROM batch) THEN NULL ELSE now() END
FROM job j
WHERE c.id = j.id
