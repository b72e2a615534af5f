WITH node AS (
    INSERT INTO sandbox.nodes (id, kind, document)
    VALUES (:#id, :#kind, CAST(:#document AS json))
    ON CONFLICT (id) DO UPDATE SET document = excluded.document)
INSERT INTO sandbox.media (id, content)
VALUES (:#id, :#content)
ON CONFLICT (id) DO UPDATE SET content = excluded.content
