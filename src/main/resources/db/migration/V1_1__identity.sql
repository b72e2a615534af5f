-- Organizations (the tenants), users (global) and who belongs where.

CREATE TABLE organizations (
    id         uuid PRIMARY KEY DEFAULT uuid_v7(),
    name       varchar(255) NOT NULL CHECK (name <> ''),
    slug       varchar(100) NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    time_zone  varchar(64)  NOT NULL DEFAULT 'UTC',
    settings   jsonb        NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    created_at timestamptz  NOT NULL DEFAULT now(),
    updated_at timestamptz  NOT NULL DEFAULT now()
);
COMMENT ON COLUMN organizations.time_zone IS 'IANA name; times are stored in UTC and shown, and business hours read, in this zone';

ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
CREATE POLICY app_sees_its_organization ON organizations TO whatomate_app
    USING (id = nullif(current_setting('whatomate.organization', true), '')::uuid)
    WITH CHECK (id = nullif(current_setting('whatomate.organization', true), '')::uuid);
CREATE POLICY worker_sees_all ON organizations TO whatomate_worker USING (true) WITH CHECK (true);
CREATE TRIGGER touch BEFORE UPDATE ON organizations FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
REVOKE INSERT, DELETE ON organizations FROM whatomate_app;

CREATE TABLE users (
    id            uuid PRIMARY KEY DEFAULT uuid_v7(),
    email         varchar(255) NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '_%@_%'),
    password_hash varchar(255),
    full_name     varchar(255),
    settings      jsonb        NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    is_active     boolean      NOT NULL DEFAULT true,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    updated_at    timestamptz  NOT NULL DEFAULT now()
);
COMMENT ON COLUMN users.password_hash IS 'null: this user cannot sign in with a password';

CREATE TABLE organization_members (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL REFERENCES organizations (id),
    user_id         uuid        NOT NULL REFERENCES users (id),
    role            varchar(10) NOT NULL DEFAULT 'agent' CHECK (role IN ('admin', 'manager', 'agent')),
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, user_id)
);
CREATE INDEX organization_members_user ON organization_members (user_id);
CALL fence('organization_members');

-- A user is seen by the organizations it belongs to, but never its password hash: sign-in and changes of passwords and of
-- users themselves are the worker's.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY app_sees_its_members ON users TO whatomate_app
    USING (EXISTS (SELECT FROM organization_members m
                   WHERE m.user_id = users.id
                     AND m.organization_id = nullif(current_setting('whatomate.organization', true), '')::uuid));
CREATE POLICY worker_sees_all ON users TO whatomate_worker USING (true) WITH CHECK (true);
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
REVOKE ALL ON users FROM whatomate_app;
GRANT SELECT (id, email, full_name, settings, is_active, created_at, updated_at) ON users TO whatomate_app;
GRANT UPDATE (full_name, settings) ON users TO whatomate_app;
