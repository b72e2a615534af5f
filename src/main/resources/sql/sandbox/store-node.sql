INSERT INTO sandbox.nodes (id, kind, document)
VALUES (:#id, :#kind, CAST(:#document AS json))
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, document = excluded.document
