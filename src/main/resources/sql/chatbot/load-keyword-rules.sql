-- The rules that may answer on this account now, highest priority first, as one JSON array.
SELECT coalesce(json_agg(json_build_object(
        'id', id, 'keywords', keywords, 'match_type', match_type, 'case_sensitive', case_sensitive,
        'conditions', conditions, 'response_type', response_type, 'response_content', response_content)
        ORDER BY priority DESC, created_at, id), '[]')::text AS rules
FROM keyword_rules
WHERE organization_id = :#${variable.organizationId}::uuid AND is_enabled
    AND (whatsapp_account_id IS NULL OR whatsapp_account_id = :#${variable.accountId}::uuid)
    AND (active_from IS NULL OR active_from <= now())
    AND (active_until IS NULL OR active_until > now())
    AND response_type IN ('text', 'buttons')
