-- Before Meta is told: what is changed meanwhile, or sent by something, stays.
SELECT CASE WHEN t.version <> :#version::int THEN 'stale'
        WHEN is_template_in_use(t.organization_id, t.id) THEN 'conflict:template-in-use'
        ELSE 'ok' END AS state,
    t.id, NULL AS version, 'A campaign, a chatbot flow or a notification rule sends it.' AS body
FROM templates t
WHERE t.organization_id = :#organizationId AND t.id = :#id
