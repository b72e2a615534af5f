-- A file that nobody ran, and outcomes that nobody looks up any more, are customers' data for no purpose.
DELETE FROM contact_imports i
WHERE i.id < uuid_v7_floor(now() - interval '30 days') AND i.state <> 'working'
