-- As one is discarded, for many: what failed, and what waits and is not being run at this moment. Said again, it finds none of them.
WITH rule AS (
    SELECT r.id, d FROM notification_rules r, (SELECT :#document::jsonb AS d) AS document
    WHERE r.organization_id = :#organizationId AND r.id = :#id
), chosen AS (
    SELECT d.id FROM notification_deliveries d, rule r
    WHERE d.organization_id = :#organizationId AND d.notification_rule_id = r.id
        AND d.status IN (SELECT jsonb_array_elements_text(r.d -> 'statuses'))
        AND (d.status = 'failed' OR d.leased_until IS NULL OR d.leased_until < now())
        AND d.created_at >= coalesce((r.d ->> 'from')::timestamptz, '-infinity') AND d.created_at < coalesce((r.d ->> 'to')::timestamptz, 'infinity')
    ORDER BY d.created_at, d.id
    LIMIT 10000
    FOR UPDATE OF d SKIP LOCKED
), discarded AS (
    UPDATE notification_deliveries d
    SET status = 'discarded', discard_reason = r.d ->> 'reason', settled_at = now(), leased_until = NULL, lease_owner = NULL
    FROM chosen c, rule r
    WHERE d.organization_id = :#organizationId AND d.id = c.id
    RETURNING d.id
), counted AS (
    SELECT count(*) AS discarded FROM discarded
)
SELECT 'ok' AS state, r.id, NULL AS version, json_build_object('discarded', discarded, 'more', discarded = 10000)::text AS body,
       audit(:#caller, 'notification_rule', r.id, NULL,
           jsonb_build_object('discarded', discarded, 'statuses', r.d -> 'statuses', 'discard_reason', r.d -> 'reason'))
FROM rule r, counted
