-- The next events for a rule.
SELECT e.relayed, e.id::text AS id, event_envelope(e) AS envelope
FROM outbound_events e
WHERE e.relayed > :#after::bigint AND e.relayed <= :#last::bigint
    AND (:#home::uuid IS NULL OR e.organization_id = :#home::uuid)
    AND (:#kinds::text = '' OR e.kind = ANY (string_to_array(:#kinds::text, ',')))
ORDER BY e.relayed
LIMIT 200
