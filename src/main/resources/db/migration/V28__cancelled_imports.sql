-- An import can be stopped: lines that it had not come to are told apart from those that it has.
ALTER TABLE contact_imports
    DROP CONSTRAINT contact_imports_state_check,
    ADD CONSTRAINT contact_imports_state_check CHECK (state IN ('open', 'working', 'done', 'cancelled')),
    ADD COLUMN cancelled_count int NOT NULL DEFAULT 0;
COMMENT ON COLUMN contact_imports.state IS 'open: waits for its file; working: lines are worked off; done; cancelled: stopped while it worked';
ALTER TABLE contact_import_rows
    DROP CONSTRAINT contact_import_rows_state_check,
    ADD CONSTRAINT contact_import_rows_state_check
        CHECK (state IN ('waiting', 'created', 'updated', 'unchanged', 'skipped', 'refused', 'cancelled'));
