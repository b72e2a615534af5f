-- A saved filter is meant for one list; those that are there are all for contacts.
ALTER TABLE saved_filters ADD COLUMN list varchar(20) NOT NULL DEFAULT 'contacts' CHECK (list IN ('contacts', 'conversations'));
ALTER TABLE saved_filters ALTER COLUMN list DROP DEFAULT;
COMMENT ON COLUMN saved_filters.parameters IS 'of the list in the contract, checked when they are kept and again when they are applied';
