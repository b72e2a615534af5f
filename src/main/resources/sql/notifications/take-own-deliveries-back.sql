-- What this node ran when it died is due at once, and what it said of rules is told anew.
WITH forgotten AS (
    DELETE FROM notification_rule_states s WHERE s.node = :#node::text
)
UPDATE notification_deliveries d
SET leased_until = NULL, lease_owner = NULL, available_at = now()
WHERE d.leased_until IS NOT NULL AND d.lease_owner = :#node::text
