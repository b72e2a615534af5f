-- What this connection's transaction has written to each table so far.
SELECT jsonb_object_agg(s.relname, jsonb_build_array(s.n_tup_ins, s.n_tup_upd, s.n_tup_del))::text AS counts
FROM pg_stat_xact_user_tables s
WHERE s.schemaname = 'public'
