-- The one in use signs for a day more; one that was replaced before goes.
WITH current AS (
    SELECT s FROM webhook_subscriptions s
    WHERE s.organization_id = :#organizationId AND s.id = :#id
    FOR UPDATE
), gone AS (
    DELETE FROM webhook_secrets k USING current
    WHERE k.organization_id = :#organizationId AND k.subscription_id = (s).id AND k.valid_until IS NOT NULL
), replaced AS (
    UPDATE webhook_secrets k SET valid_until = :#formerUntil::timestamptz FROM current
    WHERE k.organization_id = :#organizationId AND k.subscription_id = (s).id AND k.valid_until IS NULL
    RETURNING k.id
), added AS (
    INSERT INTO webhook_secrets (id, organization_id, subscription_id, secret)
    SELECT :#secretId::uuid, (s).organization_id, (s).id, :#sealedSecret FROM current
    RETURNING id
)
SELECT 'ok' AS state, (s).id, (s).version,
       (subscription_json(s)::jsonb || jsonb_build_object('formerSecretUntil', rfc3339(:#formerUntil::timestamptz)))::text AS body,
       audit(:#caller, 'webhook_subscription', (s).id, jsonb_build_object('secret', (SELECT id FROM replaced LIMIT 1)),
           jsonb_build_object('secret', (SELECT id FROM added)))
FROM current
