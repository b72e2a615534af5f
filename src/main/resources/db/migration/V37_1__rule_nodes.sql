-- Which nodes run rules, and when each was heard of last: what a machine told that is gone is nobody's state any more.
CREATE TABLE rule_nodes (
    node    text        PRIMARY KEY,
    seen_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
REVOKE ALL ON rule_nodes FROM whatomate_app;
