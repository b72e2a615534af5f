-- How long an organization keeps more of what it has than its messages. The ledger of consents and the certificates of erasure stay.
ALTER TABLE organizations
    ADD COLUMN audit_retention_days int CHECK (audit_retention_days BETWEEN 30 AND 3650),
    ADD COLUMN dead_letter_retention_days int CHECK (dead_letter_retention_days BETWEEN 1 AND 3650);
COMMENT ON COLUMN organizations.audit_retention_days IS 'null: for ever';
COMMENT ON COLUMN organizations.dead_letter_retention_days IS 'null: for ever';
