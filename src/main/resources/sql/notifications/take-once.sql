-- Uses a key for a run, unless another run uses it in this period: true for the run that may go on. The same run may always, so
-- that a retry is not taken for a second time. Free again are keys of deliveries that failed for good.
WITH asked AS (
    SELECT :#${variable.organizationId}::uuid AS organization_id, sha256(convert_to(:#scope || chr(1) || :#key, 'UTF8')) AS key_hash,
        :#period::text AS period, :#rule::text AS rule, :#run::text AS run, :#expiresAt::timestamptz AS expires_at
), own AS (
    SELECT FROM notification_once o, asked a
    WHERE o.organization_id = a.organization_id AND o.key_hash = a.key_hash AND o.run = a.run AND o.rule = a.rule
    LIMIT 1
), taken AS (
    INSERT INTO notification_once AS o (organization_id, key_hash, period, rule, run, expires_at)
    SELECT a.organization_id, a.key_hash, a.period, a.rule, a.run, a.expires_at
    FROM asked a
    WHERE NOT EXISTS (SELECT FROM own)
    ON CONFLICT (organization_id, key_hash, period) DO UPDATE
    SET rule = excluded.rule, run = excluded.run, created_at = now()
    WHERE (o.run = excluded.run AND o.rule = excluded.rule)
        OR EXISTS (SELECT FROM notification_deliveries d
            WHERE d.organization_id = o.organization_id AND d.status = 'failed' AND d.trigger_key = o.run
                AND d.notification_rule_id = CASE WHEN o.rule ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN o.rule::uuid END)
    RETURNING o.run
)
SELECT EXISTS (SELECT FROM own) OR EXISTS (SELECT FROM taken) AS first
