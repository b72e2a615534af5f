-- Keys whose period is over, a week later because a run may be tried again as long, and those of rules that are gone.
DELETE FROM notification_once o
WHERE o.expires_at < now() - interval '7 days'
    OR (o.expires_at IS NULL AND o.rule ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        AND NOT EXISTS (SELECT FROM notification_rules r
            WHERE r.organization_id = o.organization_id
                AND r.id = CASE WHEN o.rule ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN o.rule::uuid END))
