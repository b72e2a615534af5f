-- Rows of a table that a trigger has read by their mark. A row may become visible after one with a higher mark, so the rows of
-- the last moments are looked through again, and these are passed over.
CREATE TABLE trigger_seen (
    rule     text        NOT NULL,
    place    text        NOT NULL,
    key_hash text        NOT NULL CHECK (key_hash ~ '^[0-9a-f]{64}$'),
    seen_at  timestamptz NOT NULL,
    PRIMARY KEY (rule, place, key_hash),
    FOREIGN KEY (rule, place) REFERENCES trigger_marks ON DELETE CASCADE
);
COMMENT ON COLUMN trigger_seen.key_hash IS 'SHA-256 of the event''s key, which has the table, key and mark of the row; a key may be a customer''s number';
CREATE INDEX trigger_seen_old ON trigger_seen (rule, place, seen_at);
REVOKE ALL ON trigger_seen FROM whatomate_app;
