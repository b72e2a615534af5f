-- The ground floor: ids, the two runtime roles, and the fence every tenant table stands behind.
-- Everything in these files runs on PostgreSQL 15 and newer.

-- An id of RFC 9562 version 7: 48 bits of Unix milliseconds, then random bits. Rows made later sort later, so that
-- indexes grow at one end and retention deletes one contiguous range (see uuid_v7_floor).
-- gen_random_uuid() brings variant and version 4 (0100); setting bits 52 and 53 of it makes 7 (0111).
CREATE FUNCTION uuid_v7() RETURNS uuid
    LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN encode(
    set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid())
                PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                FROM 1 FOR 6),
        52, 1), 53, 1),
    'hex')::uuid;

-- The smallest version 7 id of that millisecond: "older than a month" is id < uuid_v7_floor(now() - interval '1 month').
CREATE FUNCTION uuid_v7_floor(moment timestamptz) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN encode(
    overlay('\x00000000000070008000000000000000'::bytea
            PLACING substring(int8send(floor(extract(epoch FROM moment) * 1000)::bigint) FROM 3)
            FROM 1 FOR 6),
    'hex')::uuid;

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;

-- Runtime roles. They are made without a login: the application, connected as the owner, gives them one with a password
-- that no migration ever holds (the scrambled verifier only, so that no server log holds it either).
-- Roles belong to the whole server. On a server where the owner may not create roles, its operator runs beforehand:
--     CREATE ROLE whatomate_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '...';
--     CREATE ROLE whatomate_worker LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '...';
-- and sets whatomate.database.app-password and whatomate.database.worker-password to match.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['whatomate_app', 'whatomate_worker'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', role_name);
        END IF;
    END LOOP;
EXCEPTION
    -- Another database of the same server is being migrated at the same moment.
    WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO whatomate_app, whatomate_worker;
-- Tables of later migrations are covered too; a table that one role must not touch says REVOKE where it is made.
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO whatomate_app, whatomate_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO whatomate_app, whatomate_worker;

-- Puts a tenant table behind the fence and lets updated_at follow its updates: CALL fence('contacts').
-- The owner is not fenced (no FORCE): it is Flyway's alone, and the SECURITY DEFINER search functions need it. That it is
-- never a runtime login is checked at every start.
CREATE PROCEDURE fence(fenced regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', fenced);
    EXECUTE format(
        'CREATE POLICY app_sees_its_organization ON %s TO whatomate_app
             USING (organization_id = nullif(current_setting(''whatomate.organization'', true), '''')::uuid)
             WITH CHECK (organization_id = nullif(current_setting(''whatomate.organization'', true), '''')::uuid)',
        fenced);
    EXECUTE format(
        'CREATE POLICY worker_sees_all ON %s TO whatomate_worker USING (true) WITH CHECK (true)', fenced);
    IF EXISTS (SELECT FROM pg_attribute
               WHERE attrelid = fenced AND attname = 'updated_at' AND NOT attisdropped) THEN
        EXECUTE format(
            'CREATE TRIGGER touch BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION touch_updated_at()', fenced);
    END IF;
END $$;
REVOKE EXECUTE ON PROCEDURE fence(regclass) FROM PUBLIC;
