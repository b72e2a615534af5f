-- The sandbox's own corner: what Meta and the customers' phones would remember. It belongs to no tenant, so there is no
-- row-level security; the product's roles have no right here, and the sandbox's role has none elsewhere.
CREATE SCHEMA sandbox;

-- Numbers, accounts, templates, media, tokens (digests only), switches: whatever has an id at Meta.
CREATE TABLE sandbox.nodes (
    id       text PRIMARY KEY,
    kind     text NOT NULL,
    document json NOT NULL
);

CREATE TABLE sandbox.media (
    id      text PRIMARY KEY REFERENCES sandbox.nodes ON DELETE CASCADE,
    content bytea NOT NULL
);

-- json, not jsonb: customers may send what jsonb refuses (an escaped NUL, half a surrogate pair), and a phone shows it.
CREATE TABLE sandbox.messages (
    position    bigint GENERATED ALWAYS AS IDENTITY,
    id          text PRIMARY KEY,
    phone       text NOT NULL,
    number_id   text NOT NULL,
    direction   text NOT NULL CHECK (direction IN ('from_customer', 'from_business')),
    accepted_at timestamptz NOT NULL,
    item        json NOT NULL,
    ladder      json NOT NULL
);
CREATE INDEX messages_by_phone ON sandbox.messages (phone, position);

-- Webhooks still owed: a row goes when the product has answered 200.
CREATE TABLE sandbox.webhooks (
    id        bigint PRIMARY KEY,
    number_id text,
    waba_id   text NOT NULL,
    due_at    timestamptz NOT NULL,
    since     timestamptz NOT NULL,
    entry     text NOT NULL
);

-- The role is made without a login, as the others are. Where the owner may not create roles, the sandbox is off as a
-- rule: that must not stop the migration, and whoever wants it there creates the role and grants it these rights.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'whatomate_sandbox') THEN
        BEGIN
            CREATE ROLE whatomate_sandbox NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
        EXCEPTION
            WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
        END;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'whatomate_sandbox') THEN
        GRANT USAGE ON SCHEMA sandbox TO whatomate_sandbox;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sandbox TO whatomate_sandbox;
    END IF;
END $$;
