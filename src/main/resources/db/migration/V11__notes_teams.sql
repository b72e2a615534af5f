-- What members write for each other about contacts, answers that are written once, teams, and filters
-- that are kept under a name.

CREATE TABLE contact_notes (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid          NOT NULL,
    contact_id      uuid          NOT NULL,
    author_id       uuid,
    text            varchar(4096) NOT NULL CHECK (text <> ''),
    version         int           NOT NULL DEFAULT 1,
    created_at      timestamptz   NOT NULL DEFAULT now(),
    updated_at      timestamptz   NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, author_id) REFERENCES organization_members (organization_id, user_id)
        ON DELETE SET NULL (author_id)
);
COMMENT ON TABLE contact_notes IS 'told to the audit as changes of the contact, so that erasing it reaches them';
COMMENT ON COLUMN contact_notes.author_id IS 'null: the author is no longer a member';
CREATE INDEX contact_notes_contact ON contact_notes (organization_id, contact_id, created_at DESC, id);
CREATE INDEX contact_notes_author ON contact_notes (organization_id, author_id);
CALL fence('contact_notes');

CREATE TABLE canned_responses (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid          NOT NULL REFERENCES organizations (id),
    shortcut        varchar(50)   NOT NULL CHECK (shortcut <> ''),
    category        varchar(50)   CHECK (category <> ''),
    text            varchar(4096) NOT NULL CHECK (text <> ''),
    version         int           NOT NULL DEFAULT 1,
    created_at      timestamptz   NOT NULL DEFAULT now(),
    updated_at      timestamptz   NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN canned_responses.text IS 'with placeholders such as {{contact.profileName}}, filled for one contact when it is used';
CREATE UNIQUE INDEX canned_responses_shortcut ON canned_responses (organization_id, lower(shortcut COLLATE caseless));
CALL fence('canned_responses');

CREATE TABLE teams (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid         NOT NULL REFERENCES organizations (id),
    name            varchar(100) NOT NULL CHECK (name <> ''),
    version         int          NOT NULL DEFAULT 1,
    created_at      timestamptz  NOT NULL DEFAULT now(),
    updated_at      timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
CREATE UNIQUE INDEX teams_name ON teams (organization_id, lower(name COLLATE caseless));
CALL fence('teams');

CREATE TABLE team_members (
    organization_id uuid        NOT NULL,
    team_id         uuid        NOT NULL,
    user_id         uuid        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, team_id, user_id),
    FOREIGN KEY (organization_id, team_id) REFERENCES teams (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, user_id) REFERENCES organization_members (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX team_members_user ON team_members (organization_id, user_id);
CALL fence('team_members');

-- Apart from teams: it changes with every contact that a team is given, and a team's updated_at would tell that.
CREATE TABLE team_turns (
    organization_id uuid   NOT NULL,
    team_id         uuid   NOT NULL,
    turn            bigint NOT NULL,
    PRIMARY KEY (organization_id, team_id),
    FOREIGN KEY (organization_id, team_id) REFERENCES teams (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN team_turns.turn IS 'how many contacts were given to the team: whose turn it is';
CALL fence('team_turns');

CREATE TABLE saved_filters (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid         NOT NULL,
    user_id         uuid         NOT NULL,
    name            varchar(100) NOT NULL CHECK (name <> ''),
    is_shared       boolean      NOT NULL,
    parameters      jsonb        NOT NULL CHECK (jsonb_typeof(parameters) = 'object'),
    version         int          NOT NULL DEFAULT 1,
    created_at      timestamptz  NOT NULL DEFAULT now(),
    updated_at      timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, user_id) REFERENCES organization_members (organization_id, user_id) ON DELETE CASCADE
);
COMMENT ON COLUMN saved_filters.parameters IS 'of the list of contacts in the contract, checked when they are kept and again when they are applied';
CREATE UNIQUE INDEX saved_filters_name ON saved_filters (organization_id, user_id, lower(name COLLATE caseless));
CALL fence('saved_filters');
