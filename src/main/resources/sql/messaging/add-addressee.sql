-- The contact of a number that nobody had a moment ago.
INSERT INTO contacts (organization_id, phone_number, whatsapp_account_id)
VALUES (:#${variable.organizationId}::uuid, :#phone, :#accountId::uuid)
ON CONFLICT (organization_id, phone_number) WHERE phone_number IS NOT NULL DO UPDATE SET phone_number = excluded.phone_number
RETURNING id
