-- What became of the operator's rules on all nodes together, and which of them are paused. By the ids of their routes; what a rule
-- is stands in its file. Nodes add what they counted a few times a second.
CREATE TABLE file_rules (
    rule          text        PRIMARY KEY,
    triggered     bigint      NOT NULL DEFAULT 0,
    filtered      bigint      NOT NULL DEFAULT 0,
    sent          bigint      NOT NULL DEFAULT 0,
    failed        bigint      NOT NULL DEFAULT 0,
    counted_since timestamptz NOT NULL DEFAULT now(),
    last_error    text,
    last_error_at timestamptz,
    paused_at     timestamptz
) WITH (fillfactor = 50);
COMMENT ON COLUMN file_rules.triggered IS 'runs that ended: each in filtered (no message), failed, or in messages sent';
REVOKE ALL ON file_rules FROM whatomate_app;
