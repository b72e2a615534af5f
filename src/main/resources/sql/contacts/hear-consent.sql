SELECT h.event_id, h.confirmation
FROM hear_consent(:#${variable.organizationId}::uuid, :#${variable.accountId}::uuid, :#${variable.contact[contact_id]}::uuid,
    :#${variable.contact[message_id]}::uuid, :#${variable.inbound[consentWord]}::text, :#${variable.inbound[sentAt]}::timestamptz) AS h
