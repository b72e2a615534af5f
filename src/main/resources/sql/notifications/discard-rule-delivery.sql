-- A dead letter that nobody wants any more, or an event that waits: it is not run, and the reason stays with it.
WITH current AS (
    SELECT d.id, d.status, d.status = 'failed' OR d.status = 'pending' AND (d.leased_until IS NULL OR d.leased_until < now()) AS is_open
    FROM notification_deliveries d
    WHERE d.organization_id = :#organizationId AND d.notification_rule_id = :#id AND d.id = :#deliveryId
    FOR UPDATE
), discarded AS (
    UPDATE notification_deliveries d
    SET status = 'discarded', discard_reason = :#document::jsonb ->> 'reason', settled_at = now(), leased_until = NULL, lease_owner = NULL
    FROM current c
    WHERE d.organization_id = :#organizationId AND d.id = c.id AND c.is_open
    RETURNING d AS now_so
)
SELECT 'ok' AS state, (now_so).id, NULL AS version, rule_delivery_json(now_so)::text AS body,
       audit(:#caller, 'notification_delivery', (now_so).id, NULL, jsonb_build_object('discard_reason', (now_so).discard_reason))
FROM discarded
UNION ALL
SELECT CASE status WHEN 'pending' THEN 'conflict:running' ELSE 'conflict:settled' END, id, NULL,
       CASE status WHEN 'pending' THEN 'It is being run.' ELSE 'It is done, skipped or discarded already.' END, NULL
FROM current WHERE NOT is_open
