-- The organization's rules that are switched on and not over, highest priority first, as one JSON array: read once for each
-- revision, so when and where a rule answers is asked of each message and not here.
SELECT coalesce(json_agg(json_build_object(
        'id', id, 'account_id', whatsapp_account_id, 'active_from', CASE WHEN isfinite(active_from) THEN active_from END,
        'active_until', CASE WHEN isfinite(active_until) THEN active_until END,
        'keywords', keywords, 'match_type', match_type, 'case_sensitive', case_sensitive,
        'conditions', conditions, 'response_type', response_type, 'response_content', response_content)
        ORDER BY priority DESC, created_at, id), '[]')::text AS rules
FROM keyword_rules
WHERE organization_id = :#${variable.organizationId}::uuid AND is_enabled
    AND (active_until IS NULL OR active_until > now())
    AND response_type IN ('text', 'buttons')
