WITH rule AS (
    SELECT r.id, d FROM notification_rules r, (SELECT :#document::jsonb AS d) AS document
    WHERE r.organization_id = :#organizationId AND r.id = :#id
), chosen AS (
    SELECT d.id FROM notification_deliveries d, rule r
    WHERE d.organization_id = :#organizationId AND d.notification_rule_id = r.id
        AND d.status IN (SELECT jsonb_array_elements_text(r.d -> 'statuses'))
        AND d.created_at >= coalesce((r.d ->> 'from')::timestamptz, '-infinity') AND d.created_at < coalesce((r.d ->> 'to')::timestamptz, 'infinity')
    ORDER BY d.created_at, d.id
    LIMIT 10000
    FOR UPDATE OF d SKIP LOCKED
), replayed AS (
    UPDATE notification_deliveries d
    SET status = 'pending', attempts = 0, available_at = now(), leased_until = NULL, settled_at = NULL, discard_reason = NULL
    FROM chosen c
    WHERE d.organization_id = :#organizationId AND d.id = c.id
    RETURNING d.id
), counted AS (
    SELECT count(*) AS replayed FROM replayed
)
SELECT 'ok' AS state, r.id, NULL AS version, json_build_object('replayed', replayed, 'more', replayed = 10000)::text AS body,
       audit(:#caller, 'notification_rule', r.id, NULL, jsonb_build_object('replayed', replayed, 'statuses', r.d -> 'statuses'))
FROM rule r, counted
