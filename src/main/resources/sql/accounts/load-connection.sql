-- What a call to Meta needs of an account, the token still sealed.
SELECT a.id AS whatsapp_account_id, a.phone_id, a.business_id, a.api_version, a.graph_base_url, a.access_token, a.version
FROM whatsapp_accounts a
WHERE a.organization_id = :#${variable.organizationId}::uuid AND a.id = :#${variable.id}::uuid
