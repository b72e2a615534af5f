-- Sessions with rotating refresh tokens, API keys, and what an organization decides for its members.

ALTER TABLE organizations
    ADD COLUMN language varchar(10) NOT NULL DEFAULT 'en' CHECK (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
    ADD COLUMN mask_phone_numbers boolean NOT NULL DEFAULT false,
    ADD COLUMN agents_see_only_theirs boolean NOT NULL DEFAULT false,
    ADD COLUMN version int NOT NULL DEFAULT 1;
COMMENT ON COLUMN organizations.version IS 'one more with every update: the ETag of the organization';

ALTER TABLE organization_members ADD COLUMN version int NOT NULL DEFAULT 1;
COMMENT ON COLUMN organization_members.version IS 'one more with every update: the ETag of the member';

-- A session is one sign-in. Its refresh token has two halves: the family, which stays, and a part that changes with every
-- use. A known family with a token that is not the current one is a copy of a token that was spent.
CREATE TABLE sessions (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL,
    user_id         uuid        NOT NULL,
    kind            varchar(10) NOT NULL CHECK (kind IN ('body', 'cookie')),
    family_hash     bytea       NOT NULL UNIQUE CHECK (length(family_hash) = 32),
    token_hash      bytea       NOT NULL CHECK (length(token_hash) = 32),
    spent_hash      bytea       CHECK (length(spent_hash) = 32),
    spent_at        timestamptz,
    client_address  varchar(64),
    user_agent      varchar(1024),
    created_at      timestamptz NOT NULL DEFAULT now(),
    last_used_at    timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL DEFAULT now() + interval '7 days',
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, user_id) REFERENCES organization_members (organization_id, user_id) ON DELETE CASCADE
);
COMMENT ON COLUMN sessions.kind IS 'where the refresh token travels';
COMMENT ON COLUMN sessions.token_hash IS 'SHA-256 of the refresh token that may be used next; spent_hash: of the one before it';
CREATE INDEX sessions_member ON sessions (organization_id, user_id);
CREATE INDEX sessions_user ON sessions (user_id, last_used_at);
CALL fence('sessions');

CREATE TABLE api_keys (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid         NOT NULL,
    user_id         uuid         NOT NULL,
    name            varchar(255) NOT NULL CHECK (name <> ''),
    prefix          varchar(16)  NOT NULL,
    key_hash        bytea        NOT NULL UNIQUE CHECK (length(key_hash) = 32),
    scopes          text[]       NOT NULL CHECK (cardinality(scopes) > 0),
    expires_at      timestamptz,
    last_used_at    timestamptz,
    version         int          NOT NULL DEFAULT 1,
    created_at      timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, user_id) REFERENCES organization_members (organization_id, user_id) ON DELETE CASCADE
) WITH (fillfactor = 80);
COMMENT ON COLUMN api_keys.user_id IS 'who made it: the key may never more than this member, and goes with the membership';
COMMENT ON COLUMN api_keys.key_hash IS 'SHA-256 of the whole key, which is random enough to need no salt';
COMMENT ON COLUMN api_keys.last_used_at IS 'to the minute';
CREATE INDEX api_keys_member ON api_keys (organization_id, user_id);
CREATE INDEX api_keys_recent ON api_keys (organization_id, created_at DESC, id);
CALL fence('api_keys');

-- Lists of audit events are read by time, whatever narrows them.
DROP INDEX audit_events_recent;
DROP INDEX audit_events_entity;
CREATE INDEX audit_events_recent ON audit_events (organization_id, created_at DESC, id);
CREATE INDEX audit_events_entity ON audit_events (organization_id, entity, entity_id, created_at DESC, id);
CREATE INDEX audit_events_kind ON audit_events (organization_id, entity, created_at DESC, id);
CREATE INDEX audit_events_user ON audit_events (organization_id, user_id, created_at DESC, id);
CREATE INDEX audit_events_operation ON audit_events (organization_id, operation, created_at DESC, id);

COMMENT ON TABLE sign_in_attempts IS 'attempts of any kind that are limited, not only to sign in';

-- Counts an attempt and says for how many seconds more such attempts are refused (0: this one is allowed).
CREATE FUNCTION count_attempt(what text, allowed int, span interval) RETURNS int LANGUAGE sql VOLATILE AS $$
    INSERT INTO sign_in_attempts AS a (fingerprint, attempts, window_ends)
    VALUES (sha256(convert_to(what, 'UTF8')), 1, now() + span)
    ON CONFLICT (fingerprint) DO UPDATE SET
        attempts = CASE WHEN a.window_ends > now() THEN a.attempts + 1 ELSE 1 END,
        window_ends = CASE WHEN a.window_ends > now() THEN a.window_ends ELSE excluded.window_ends END
    RETURNING CASE WHEN attempts > allowed THEN greatest(1, ceil(extract(epoch FROM window_ends - now())))::int ELSE 0 END
$$;
REVOKE EXECUTE ON FUNCTION count_attempt(text, int, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_attempt(text, int, interval) TO whatomate_worker;

-- What an organization lets its agents see. An organization that cannot be read hides everything.
-- The first and third are the same for every row of a list: ask them once, not for each row.
CREATE FUNCTION sees_all_contacts(organization uuid, role text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(role <> 'agent', false)
    OR coalesce((SELECT NOT o.agents_see_only_theirs FROM organizations o WHERE o.id = organization), false);

CREATE FUNCTION sees_contact(organization uuid, member uuid, role text, assigned uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN assigned IS NULL OR coalesce(assigned = member, false) OR sees_all_contacts(organization, role);

CREATE FUNCTION sees_phones(organization uuid, role text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(role <> 'agent', false)
    OR coalesce((SELECT NOT o.mask_phone_numbers FROM organizations o WHERE o.id = organization), false);

CREATE FUNCTION masked_phone(phone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN length(phone) > 4 THEN repeat('*', length(phone) - 4) || right(phone, 4) ELSE repeat('*', length(phone)) END;

CREATE FUNCTION shown_phone(organization uuid, role text, phone text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN sees_phones(organization, role) THEN phone ELSE masked_phone(phone) END;
