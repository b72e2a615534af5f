-- For ListQuery. Whether the account is there was asked before.
SELECT t.id, t.field, t.severity, t.occurred_at, account_event_json(t)::text AS body
FROM account_events t
WHERE t.organization_id = :#organizationId AND t.whatsapp_account_id = :#id
