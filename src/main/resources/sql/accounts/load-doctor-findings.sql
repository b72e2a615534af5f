-- What this installation knows of the way between Meta and an account. As the worker, since webhooks belong to nobody at first.
WITH account AS (
    SELECT a.*
    FROM whatsapp_accounts a
    WHERE a.organization_id = :#${variable.organizationId}::uuid AND a.id = :#${variable.id}::uuid
)
SELECT row_to_json(found)::text AS findings
FROM (
    SELECT a.id, a.version, a.graph_base_url AS "baseUrl", a.status = 'active' AS active, a.app_secret IS NOT NULL AS "ownSecret",
        a.webhook_verify_token IS NOT NULL AS "ownVerifyToken", a.number_status AS "numberStatus",
        rfc3339(a.token_expires_at) AS "tokenExpiresAt",
        CASE WHEN a.stopped_until > now() THEN a.stop_reason END AS "stopReason",
        (SELECT row_to_json(s) FROM (
            SELECT rfc3339(o.last_event_at) AS "eventAt", rfc3339(o.last_delivery_at) AS "deliveryAt", rfc3339(o.handshake_at) AS "handshakeAt",
                rfc3339(o.refused_handshake_at) AS "refusedHandshakeAt", rfc3339(o.refused_signature_at) AS "refusedSignatureAt",
                o.refused_signatures AS "refusedSignatures"
            FROM callback_signs o WHERE o.whatsapp_account_id = a.id) AS s) AS own,
        (SELECT row_to_json(s) FROM (
            SELECT rfc3339(o.last_delivery_at) AS "deliveryAt", rfc3339(o.handshake_at) AS "handshakeAt",
                rfc3339(o.refused_handshake_at) AS "refusedHandshakeAt", rfc3339(o.refused_signature_at) AS "refusedSignatureAt"
            FROM callback_signs o WHERE o.whatsapp_account_id IS NULL) AS s) AS shared,
        -- Bounded, since strangers' numbers may have many.
        (SELECT count(*) FROM (SELECT FROM webhook_events e WHERE e.state = 'parked' AND e.phone_id = a.phone_id LIMIT 1000) AS p) AS parked,
        (SELECT count(*) FROM (
            SELECT FROM dead_letters d
            JOIN webhook_events e ON e.id = d.source_id AND e.whatsapp_account_id = a.id
            WHERE d.organization_id = a.organization_id AND d.state = 'open' AND d.source = 'inbound' LIMIT 1000) AS p) AS dead,
        (SELECT count(*) FROM (SELECT FROM outbox o WHERE o.whatsapp_account_id = a.id AND o.state = 'waiting' LIMIT 1000) AS p) AS waiting,
        (SELECT row_to_json(s) FROM (
            SELECT b.open_until > now() AS open, b.open_reason AS reason, b.slow_factor < 1 AS slowed
            FROM number_budgets b WHERE b.whatsapp_account_id = a.id) AS s) AS pace,
        (SELECT row_to_json(s) FROM (
            SELECT m.status, rfc3339(m.created_at) AS at, m.error_code AS code
            FROM (SELECT * FROM messages n WHERE n.organization_id = a.organization_id ORDER BY n.id DESC LIMIT 1000) AS m
            WHERE m.whatsapp_account_id = a.id AND m.direction = 'outgoing' AND m.status NOT IN ('scheduled', 'pending', 'sending', 'cancelled')
            ORDER BY m.id DESC LIMIT 1) AS s) AS "lastSend"
    FROM account a
) AS found
