-- The event of a call went through this time: it is no dead letter any more.
UPDATE trigger_rejects SET state = 'done', settled_at = now()
WHERE rule = :#${variable.ruleName}::text AND trigger_key = :#${variable.calledKey}::text
    AND organization_id IS NOT DISTINCT FROM nullif(:#${variable.organizationId}::text, '')::uuid AND state <> 'done'
