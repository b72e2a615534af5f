-- What was answered to repeated calls since this contact came: sealed, so that only whoever opens it knows whether it is there.
SELECT k.id, k.answer
FROM idempotency_keys k
WHERE k.organization_id = :#${variable.organizationId}::uuid
    AND k.created_at >= uuid_v7_moment(:#${variable.id}::uuid) - interval '1 minute'
