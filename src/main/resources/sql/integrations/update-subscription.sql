-- Whoever changes a subscription has mended something: it is tried again at once.
WITH current AS (
    SELECT s.id, :#version::int IS NULL OR s.version = :#version AS matches, to_jsonb(s) AS before
    FROM webhook_subscriptions s
    WHERE s.organization_id = :#organizationId AND s.id = :#id
    FOR UPDATE
), updated AS (
    UPDATE webhook_subscriptions s SET
        url = d ->> 'url', description = d ->> 'description', kinds = ARRAY(SELECT jsonb_array_elements_text(d -> 'kinds')),
        filter = d -> 'filter', is_enabled = (d ->> 'enabled')::boolean, disabled_reason = NULL, failures = 0,
        failing_since = NULL, failure = NULL, paused_until = '-infinity', version = s.version + 1
    FROM current c, (SELECT :#document::jsonb AS d) AS document
    WHERE s.organization_id = :#organizationId AND s.id = c.id AND c.matches
    RETURNING s AS now_so, c.before
)
SELECT 'ok' AS state, (now_so).id, (now_so).version, subscription_json(now_so)::text AS body,
       audit(:#caller, 'webhook_subscription', (now_so).id, before, to_jsonb(now_so)), wake_subscription((now_so).id, :#moment::timestamptz)
FROM updated
UNION ALL
SELECT 'stale', NULL, NULL, NULL, NULL, NULL FROM current WHERE NOT matches
