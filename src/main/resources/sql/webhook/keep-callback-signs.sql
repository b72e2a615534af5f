-- Adds what this node has seen since the last time; of an account that is gone nothing is kept.
INSERT INTO callback_signs AS s (whatsapp_account_id, last_event_at, last_delivery_at, handshake_at, refused_handshake_at,
    refused_signature_at, refused_signatures)
SELECT t.account, t.event_at, t.delivery_at, t.handshake_at, t.refused_handshake_at, t.refused_signature_at, t.refused
FROM unnest(:#accounts::uuid[], :#eventsAt::timestamptz[], :#deliveriesAt::timestamptz[], :#handshakesAt::timestamptz[],
    :#refusedHandshakesAt::timestamptz[], :#refusedSignaturesAt::timestamptz[], :#refused::bigint[])
    AS t (account, event_at, delivery_at, handshake_at, refused_handshake_at, refused_signature_at, refused)
WHERE t.account IS NULL OR EXISTS (SELECT FROM whatsapp_accounts a WHERE a.id = t.account)
ON CONFLICT (whatsapp_account_id) DO UPDATE SET
    last_event_at = greatest(s.last_event_at, excluded.last_event_at),
    last_delivery_at = greatest(s.last_delivery_at, excluded.last_delivery_at),
    handshake_at = greatest(s.handshake_at, excluded.handshake_at),
    refused_handshake_at = greatest(s.refused_handshake_at, excluded.refused_handshake_at),
    refused_signature_at = greatest(s.refused_signature_at, excluded.refused_signature_at),
    refused_signatures = s.refused_signatures + excluded.refused_signatures
