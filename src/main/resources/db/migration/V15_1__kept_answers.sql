-- Answers kept for repeated calls.

-- What was answered to a call with an Idempotency-Key, written in the transaction of what the call did.
CREATE TABLE idempotency_keys (
    id              uuid PRIMARY KEY,
    organization_id uuid        NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    caller_id       uuid        NOT NULL,
    key_hash        bytea       NOT NULL CHECK (length(key_hash) = 32),
    answer          text        NOT NULL CHECK (answer LIKE 'v1:_%:_%'),
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, caller_id, key_hash)
);
COMMENT ON COLUMN idempotency_keys.caller_id IS 'the user, or the API key: two programs that both count from one do not get each other''s answers';
COMMENT ON COLUMN idempotency_keys.answer IS 'sealed, as it may show a new API key once; associated data idempotency_keys.answer/<id>; what was asked is in it as a digest';
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
CALL fence('idempotency_keys');

-- Gives the turn with a key to one call at a time, until the end of its transaction: 'new' (nothing is kept), 'kept' (with the
-- answer) or 'running' (another call has the turn). Two statements, and volatile, so that the second one sees what whoever
-- had the turn before has committed.
CREATE FUNCTION claim_idempotency_key(organization uuid, caller uuid, hash bytea) RETURNS TABLE (state text, id uuid, answer text)
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended(organization || '/' || caller || '/' || encode(hash, 'hex'), 0)) THEN
        RETURN QUERY SELECT 'running', NULL::uuid, NULL::text;
        RETURN;
    END IF;
    RETURN QUERY SELECT 'kept', k.id, k.answer FROM idempotency_keys k
        WHERE k.organization_id = organization AND k.caller_id = caller AND k.key_hash = hash
            AND k.created_at > now() - interval '24 hours';
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'new', NULL::uuid, NULL::text;
    END IF;
END $$;
