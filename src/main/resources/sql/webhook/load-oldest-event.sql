-- The oldest open event of a lane that is leased in this owner's name; waits_for_older: another owner holds an older one;
-- is_forwarded: the organization has a callback target that may want it.
SELECT o.*, NOT o.waits_for_older AND EXISTS (
    SELECT FROM callback_targets t WHERE t.organization_id = o.organization_id AND t.is_enabled) AS is_forwarded
FROM (
    SELECT e.id, e.kind, e.payload, e.attempts, e.organization_id, e.whatsapp_account_id,
        EXISTS (SELECT FROM webhook_events o WHERE o.lane_key = e.lane_key AND o.state = 'pending' AND o.id < e.id) AS waits_for_older
    FROM webhook_events e
    WHERE e.lane_key = :#${variable.laneKey} AND e.state = 'pending' AND e.lease_owner = :#${variable.leaseOwner}
    ORDER BY e.id
    LIMIT 1) o
