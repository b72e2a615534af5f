-- An upload that is repeated with its Idempotency-Key is the file that was kept the first time.
ALTER TABLE media ADD COLUMN once_key varchar(64) CHECK (once_key ~ '^[0-9a-f]{64}$');
COMMENT ON COLUMN media.once_key IS 'SHA-256 of who uploaded it and of their Idempotency-Key; good as long as the file is there';
CREATE UNIQUE INDEX media_once ON media (organization_id, once_key) WHERE once_key IS NOT NULL AND state <> 'removed';
