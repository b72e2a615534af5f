-- How long an organization keeps files.
ALTER TABLE organizations ADD COLUMN media_retention_days int CHECK (media_retention_days BETWEEN 1 AND 3650);
COMMENT ON COLUMN organizations.media_retention_days IS 'null: those of customers as long as their messages, others for ever';
