-- How long an organization keeps its messages.
ALTER TABLE organizations ADD COLUMN message_retention_days int CHECK (message_retention_days BETWEEN 1 AND 3650);
COMMENT ON COLUMN organizations.message_retention_days IS 'null: for ever';
