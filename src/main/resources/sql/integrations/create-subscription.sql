-- Every event looks at every subscription of its organization, hence the bound.
WITH room AS (
    SELECT count(*) < 50 AS is_left FROM webhook_subscriptions s WHERE s.organization_id = :#organizationId::uuid
), created AS (
    INSERT INTO webhook_subscriptions (organization_id, url, description, kinds, filter, is_enabled)
    SELECT :#organizationId::uuid, d ->> 'url', d ->> 'description', ARRAY(SELECT jsonb_array_elements_text(d -> 'kinds')),
           d -> 'filter', (d ->> 'enabled')::boolean
    FROM (SELECT :#document::jsonb AS d) AS document, room
    WHERE room.is_left
    RETURNING webhook_subscriptions AS made
), keyed AS (
    INSERT INTO webhook_secrets (id, organization_id, subscription_id, secret)
    SELECT :#secretId::uuid, (made).organization_id, (made).id, :#sealedSecret FROM created
)
SELECT 'ok' AS state, (made).id, (made).version, subscription_json(made)::text AS body,
       audit(:#caller, 'webhook_subscription', (made).id, NULL, to_jsonb(made))
FROM created
UNION ALL
SELECT 'conflict:too-many-subscriptions', NULL, NULL, 'An organization has at most 50 webhook subscriptions.', NULL
FROM room WHERE NOT is_left
