INSERT INTO whatsapp_accounts (
    id, organization_id, name, phone_id, business_id, display_phone_number, access_token, graph_base_url,
    is_default_incoming, is_default_outgoing)
VALUES (
    :#id, :#organizationId, :#name, :#phoneId, :#businessId, :#displayPhoneNumber, :#accessToken, :#graphBaseUrl, true, true)
ON CONFLICT (organization_id, phone_id) DO UPDATE SET
    access_token = excluded.access_token,
    graph_base_url = excluded.graph_base_url
