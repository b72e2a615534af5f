INSERT INTO chatbot_settings (organization_id, is_enabled, process_all_accounts, default_response)
VALUES (:#organizationId, true, true, :#defaultResponse)
ON CONFLICT (organization_id) DO NOTHING
