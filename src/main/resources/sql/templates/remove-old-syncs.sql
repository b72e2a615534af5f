DELETE FROM template_syncs s
WHERE s.id < uuid_v7_floor(now() - interval '30 days') AND s.state IN ('done', 'failed')
