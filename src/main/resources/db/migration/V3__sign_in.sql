-- Failed sign-ins of the last minutes, for every node to see. What is counted is kept as a digest: an email that somebody
-- mistyped is nobody's business.
CREATE TABLE sign_in_attempts (
    fingerprint bytea       PRIMARY KEY,
    attempts    int         NOT NULL,
    window_ends timestamptz NOT NULL
);
COMMENT ON COLUMN sign_in_attempts.fingerprint IS 'SHA-256 of email and address, or of the address alone';
CREATE INDEX sign_in_attempts_window ON sign_in_attempts (window_ends);
REVOKE ALL ON sign_in_attempts FROM whatomate_app;
