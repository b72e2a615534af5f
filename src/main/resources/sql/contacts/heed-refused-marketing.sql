-- Meta refused a message because the customer stopped marketing. Told by a status, it is as old as that.
SELECT (keep_consent(m.organization_id, m.contact_id, jsonb_build_object('whatsapp_account_id', m.whatsapp_account_id,
    'category', 'marketing', 'value', 'out', 'source', 'meta-error', 'message_id', m.id, 'evidence', 'Meta''s error 131050',
    'occurred_at', :#${variable.refusedAt}::timestamptz, 'cause', 'message:' || m.id || ':131050'))).id AS id
FROM messages m
WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id = :#${variable.refusedMessageId}::uuid
