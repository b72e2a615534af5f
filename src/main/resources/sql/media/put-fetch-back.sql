-- Not this time. Meta keeps a customer's file for seven days.
UPDATE media
SET state = CASE WHEN :#final::boolean OR created_at < now() - interval '7 days' THEN 'failed' ELSE 'pending' END,
    due_at = now() + make_interval(secs => :#delaySeconds::int), lease_owner = NULL, leased_until = NULL, failure = :#reason,
    failure_detail = :#detail
WHERE organization_id = :#${variable.organizationId}::uuid AND id = :#${variable.objectName}::uuid AND state = 'pending'
    AND attempts = :#attempts
