-- What the transaction has written since it began: rows by table, and messages as they would be. A message is of this
-- transaction by its xmin; the newest are looked at, and the one that the event is about.
WITH counted AS (
    SELECT s.relname::text AS name, s.n_tup_ins - coalesce((b.was -> s.relname ->> 0)::bigint, 0) AS inserted,
        s.n_tup_upd - coalesce((b.was -> s.relname ->> 1)::bigint, 0) AS updated,
        s.n_tup_del - coalesce((b.was -> s.relname ->> 2)::bigint, 0) AS deleted
    FROM pg_stat_xact_user_tables s
    CROSS JOIN (SELECT :#${variable.before}::jsonb AS was) AS b
    WHERE s.schemaname = 'public'
), written AS (
    SELECT m.id FROM messages m
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.id >= uuid_v7_floor(now() - interval '1 second')
        AND m.xmin::text::bigint = pg_current_xact_id()::text::bigint % 4294967296
    UNION
    SELECT m.id FROM messages m
    WHERE m.organization_id = :#${variable.organizationId}::uuid AND m.whatsapp_account_id = :#${variable.accountId}::uuid
        AND m.whatsapp_message_id = :#${variable.subject}::text
        AND m.xmin::text::bigint = pg_current_xact_id()::text::bigint % 4294967296
), shown AS (
    SELECT m.id, m.created_at >= now() AS is_new, message_json(m, :#${variable.role}::text)::jsonb AS body
    FROM written w
    JOIN messages m ON m.organization_id = :#${variable.organizationId}::uuid AND m.id = w.id
)
SELECT jsonb_build_object(
    'rows', coalesce((SELECT jsonb_agg(jsonb_build_object('table', c.name, 'inserted', c.inserted, 'updated', c.updated, 'deleted', c.deleted) ORDER BY c.name)
        FROM counted c WHERE c.inserted + c.updated + c.deleted > 0), '[]'),
    'messages', coalesce((SELECT jsonb_agg(jsonb_build_object('isNew', w.is_new, 'message', w.body) ORDER BY w.id) FROM shown w), '[]'))::text AS report
