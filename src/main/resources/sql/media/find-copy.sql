-- The number that a file is sent through, and the file's id there, if Meta has it for as long as it is needed.
SELECT a.id AS whatsapp_account_id, a.phone_id, a.api_version, a.graph_base_url, a.access_token, c.meta_id
FROM whatsapp_accounts a
LEFT JOIN media_copies c ON c.organization_id = a.organization_id AND c.whatsapp_account_id = a.id
    AND c.media_id = :#${variable.mediaId}::uuid
    AND c.expires_at > greatest(now(), :#scheduledAt::timestamptz) + interval '1 hour'
WHERE a.organization_id = :#${variable.organizationId}::uuid AND a.id = :#${variable.accountId}::uuid
