-- Letters of rules that begin with an endpoint of Camel's own. Their events have headers, and some cannot be kept.
ALTER TABLE trigger_rejects
    ADD COLUMN headers  jsonb,
    ADD COLUMN place    text,
    ADD COLUMN obstacle text;
COMMENT ON COLUMN trigger_rejects.headers IS 'those of texts, numbers and booleans, of an event that Camel''s own endpoint brought; null: another trigger''s';
COMMENT ON COLUMN trigger_rejects.place IS 'the step that failed, as file and line; null: not known';
COMMENT ON COLUMN trigger_rejects.obstacle IS 'why it cannot be run again, for the operator; null: it can, or what it held is gone';
