-- What decides whether the chatbot answers this contact on this account; no row when the organization has no settings.
SELECT s.is_enabled AND (s.process_all_accounts OR s.whatsapp_account_id = :#${variable.accountId}::uuid) AS answers_here,
    coalesce(s.excluded_numbers @> to_jsonb(:#${variable.contact[phone_number]}::text), false)
        OR EXISTS (
            SELECT FROM contacts c
            WHERE c.organization_id = s.organization_id AND c.id = :#${variable.contact[contact_id]}::uuid
                AND c.blocked_at IS NOT NULL) AS is_excluded,
    EXISTS (
        SELECT FROM agent_transfers t
        WHERE t.organization_id = s.organization_id AND t.contact_id = :#${variable.contact[contact_id]}::uuid
            AND t.status = 'active') AS is_with_agent,
    s.rules_revision, s.business_hours_enabled, s.business_hours::text AS business_hours, nullif(btrim(s.out_of_hours_message), '') AS out_of_hours_message,
    nullif(btrim(s.default_response), '') AS default_response,
    (SELECT o.time_zone FROM organizations o WHERE o.id = s.organization_id) AS time_zone
FROM chatbot_settings s
WHERE s.organization_id = :#${variable.organizationId}::uuid
