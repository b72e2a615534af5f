-- Contacts from files: what was uploaded waits here line by line until it is worked off, so that a crash in between neither
-- loses a line nor takes one twice.
CREATE TABLE contact_imports (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    state           varchar(10) NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'working', 'done')),
    existing        varchar(10) NOT NULL CHECK (existing IN ('skip', 'update')),
    dry_run         boolean     NOT NULL,
    country         varchar(2),
    delimiter       varchar(1)  NOT NULL,
    mapping         jsonb CHECK (jsonb_typeof(mapping) = 'object'),
    upload_id       uuid,
    caller          jsonb,
    row_count       int         NOT NULL DEFAULT 0,
    created_count   int         NOT NULL DEFAULT 0,
    updated_count   int         NOT NULL DEFAULT 0,
    unchanged_count int         NOT NULL DEFAULT 0,
    skipped_count   int         NOT NULL DEFAULT 0,
    refused_count   int         NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN contact_imports.state IS 'open: waits for its file; working: lines are worked off; done';
COMMENT ON COLUMN contact_imports.dry_run IS 'the counts tell what would happen; nothing is written';
COMMENT ON COLUMN contact_imports.upload_id IS 'of the upload that came whole: lines of one that broke off are nobody''s';
COMMENT ON COLUMN contact_imports.caller IS 'who uploaded or ran it, as the audit tells it of each contact';
CREATE INDEX contact_imports_working ON contact_imports (started_at) WHERE state = 'working';
CALL fence('contact_imports');

CREATE TABLE contact_import_rows (
    organization_id uuid        NOT NULL,
    import_id       uuid        NOT NULL,
    upload_id       uuid        NOT NULL,
    line            int         NOT NULL,
    contact         jsonb,
    state           varchar(10) NOT NULL CHECK (state IN ('waiting', 'created', 'updated', 'unchanged', 'skipped', 'refused')),
    errors          jsonb       NOT NULL DEFAULT '[]',
    PRIMARY KEY (upload_id, line),
    FOREIGN KEY (organization_id, import_id) REFERENCES contact_imports (organization_id, id) ON DELETE CASCADE
) WITH (autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON COLUMN contact_import_rows.contact IS 'what the line says, until it is written; null when it could not be read';
CREATE INDEX contact_import_rows_import ON contact_import_rows (organization_id, import_id);
CREATE INDEX contact_import_rows_waiting ON contact_import_rows (upload_id, line) WHERE state = 'waiting';
CALL fence('contact_import_rows');
