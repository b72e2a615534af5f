-- What stays of a customer who was erased: that it was done, and nothing of the customer.
CREATE TABLE erasures (
    id                uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id   uuid        NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    erased_contact_id uuid        NOT NULL,
    identifier_hashes bytea[]     NOT NULL,
    removed           jsonb       NOT NULL CHECK (jsonb_typeof(removed) = 'object'),
    reason            varchar(500),
    user_id           uuid,
    api_key_id        uuid,
    erased_at         timestamptz NOT NULL DEFAULT now(),
    completed_at      timestamptz,
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN erasures.identifier_hashes IS 'HMAC-SHA-256 of numbers and user ids under whatomate.erasure-key, sorted: whoever names one is told whether it was erased';
COMMENT ON COLUMN erasures.removed IS 'rows by the table''s name in the API';
COMMENT ON COLUMN erasures.completed_at IS 'when the last raw webhook call was redacted; null: under way';
CREATE INDEX erasures_recent ON erasures (organization_id, erased_at DESC, id);
CALL fence('erasures');
REVOKE INSERT, UPDATE, DELETE ON erasures FROM whatomate_app;

-- How far the raw webhook calls have been walked. What the walk has to know of the customer goes with the row.
CREATE TABLE erasure_walks (
    erasure_id  uuid PRIMARY KEY,
    organization_id uuid   NOT NULL,
    lanes           text[] NOT NULL,
    identifiers     text[] NOT NULL,
    next_id         uuid   NOT NULL,
    until_id        uuid   NOT NULL,
    FOREIGN KEY (organization_id, erasure_id) REFERENCES erasures (organization_id, id) ON DELETE CASCADE
);
CALL fence('erasure_walks');
REVOKE ALL ON erasure_walks FROM whatomate_app;
