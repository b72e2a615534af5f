-- Hour by hour, the latest first.
WITH hours AS (
    SELECT h.hour, sum(h.triggered) AS triggered, sum(h.filtered) AS filtered, sum(h.sent) AS sent, sum(h.failed) AS failed
    FROM notification_rule_hours h
    WHERE h.organization_id = :#organizationId AND h.notification_rule_id = :#id AND h.hour > now() - make_interval(hours => :#hours::int)
    GROUP BY h.hour
)
SELECT 'ok' AS state, r.id, NULL AS version, json_build_object(
           'totals', json_build_object('triggered', coalesce(sum(h.triggered), 0), 'filtered', coalesce(sum(h.filtered), 0),
               'sent', coalesce(sum(h.sent), 0), 'failed', coalesce(sum(h.failed), 0)),
           'hours', coalesce(json_agg(json_build_object('hour', rfc3339(h.hour), 'triggered', h.triggered, 'filtered', h.filtered,
               'sent', h.sent, 'failed', h.failed) ORDER BY h.hour DESC) FILTER (WHERE h.hour IS NOT NULL), '[]'))::text AS body
FROM notification_rules r
LEFT JOIN hours h ON true
WHERE r.organization_id = :#organizationId AND r.id = :#id
GROUP BY r.id
