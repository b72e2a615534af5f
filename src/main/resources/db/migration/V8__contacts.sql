-- Contacts as people work with them: lists and search that stay fast on a million rows, and tags.

ALTER TABLE contacts
    ADD version        int NOT NULL DEFAULT 1,
    ADD archived_at    timestamptz,
    ADD blocked_at     timestamptz;
COMMENT ON COLUMN contacts.version IS 'one more with every change through the API: the ETag of the contact';
COMMENT ON COLUMN contacts.archived_at IS 'out of the way until the customer writes again';
COMMENT ON COLUMN contacts.blocked_at IS 'since then the chatbot is silent and the send gate refuses';

-- Upper and lower case of every script: the embedded database runs with LC_CTYPE=C, which knows those of English alone. On a
-- server without ICU it stays at that.
DO $$
BEGIN
    CREATE COLLATION caseless (provider = icu, locale = 'und');
EXCEPTION
    WHEN feature_not_supported OR undefined_object OR invalid_parameter_value THEN
        CREATE COLLATION caseless FROM "C";
END $$;

-- What lists order by: never null, so that a page can go on from any place in it. The number is no part of the name: a
-- cursor would tell it to those who may not see it.
ALTER TABLE contacts
    ADD last_active_at timestamptz GENERATED ALWAYS AS (coalesce(last_message_at, '-infinity')) STORED,
    ADD name_key       text GENERATED ALWAYS AS (lower(coalesce(profile_name, username, '') COLLATE caseless)) STORED;

-- The indexes of the list, each in the order in which pages are read. Signposts of merged contacts are in none of them.
DROP INDEX contacts_recent, contacts_assigned, contacts_account;
CREATE INDEX contacts_recent ON contacts (organization_id, last_active_at DESC, id) WHERE merged_into IS NULL;
CREATE INDEX contacts_name ON contacts (organization_id, name_key, id) WHERE merged_into IS NULL;
CREATE INDEX contacts_assigned ON contacts (organization_id, assigned_user_id, last_active_at DESC, id);
CREATE INDEX contacts_account ON contacts (organization_id, whatsapp_account_id, last_active_at DESC, id);
CREATE INDEX contacts_unread ON contacts (organization_id, last_active_at DESC, id) WHERE NOT is_read AND merged_into IS NULL;
CREATE INDEX contacts_archived ON contacts (organization_id, last_active_at DESC, id) WHERE archived_at IS NOT NULL AND merged_into IS NULL;
CREATE INDEX contacts_blocked ON contacts (organization_id, last_active_at DESC, id) WHERE blocked_at IS NOT NULL AND merged_into IS NULL;

-- Search. The words of a contact stand in a table of their own: the contact's row changes with every message, and an index of
-- its words would be written each time. The keys are ours because pg_trgm knows letters by LC_CTYPE: under C a name in
-- Cyrillic, Arabic or Chinese has no trigram, and looking for it would read every row.
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Lower case, words apart by blanks, a blank at both ends.
CREATE FUNCTION contact_terms(profile_name text, username text, tags jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(' ' || lower((coalesce(profile_name, '') || ' ' || coalesce(username, '') || ' '
    || translate(tags::text, '[]",', '    ')) COLLATE caseless), 1000) || ' ';

-- Every three letters that stand together, the first one and two of each word, and each tag whole behind a #.
CREATE FUNCTION search_keys(phone_number text, terms text, tags jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT array_agg(key)
    FROM (SELECT ' ' || coalesce(phone_number, '') || terms AS words) AS whole,
    LATERAL (
        SELECT substr(words, n, 3) AS key FROM generate_series(1, length(words) - 2) AS n
        WHERE strpos(substr(words, n + 1, 2), ' ') = 0
        UNION
        SELECT substr(words, n, 2) FROM generate_series(1, length(words) - 1) AS n
        WHERE substr(words, n, 1) = ' ' AND substr(words, n + 1, 1) <> ' '
        UNION
        SELECT '#' || tag FROM jsonb_array_elements_text(tags) AS tag) AS keys);

CREATE TABLE contact_search (
    organization_id uuid  NOT NULL,
    contact_id      uuid  NOT NULL,
    phone_number    text,
    terms           text  NOT NULL,
    tags            jsonb NOT NULL,
    PRIMARY KEY (organization_id, contact_id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE contact_search IS 'what contacts are found by, kept by a trigger of contacts; read by found_contacts alone';
-- What was added last is searched one by one: that part is kept short.
CREATE INDEX contact_search_keys ON contact_search USING gin (organization_id, search_keys(phone_number, terms, tags))
    WITH (gin_pending_list_limit = 256);
CALL fence('contact_search');

CREATE FUNCTION keep_contact_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.merged_into IS NOT NULL THEN
        DELETE FROM contact_search WHERE organization_id = NEW.organization_id AND contact_id = NEW.id;
    ELSE
        INSERT INTO contact_search (organization_id, contact_id, phone_number, terms, tags)
        VALUES (NEW.organization_id, NEW.id, NEW.phone_number,
            contact_terms(NEW.profile_name, NEW.username, NEW.tags), NEW.tags)
        ON CONFLICT (organization_id, contact_id) DO UPDATE
        SET phone_number = excluded.phone_number, terms = excluded.terms, tags = excluded.tags;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER made_searchable AFTER INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION keep_contact_search();
CREATE TRIGGER kept_searchable AFTER UPDATE ON contacts FOR EACH ROW
    WHEN ((OLD.phone_number, OLD.profile_name, OLD.username, OLD.tags, OLD.merged_into)
        IS DISTINCT FROM (NEW.phone_number, NEW.profile_name, NEW.username, NEW.tags, NEW.merged_into))
    EXECUTE FUNCTION keep_contact_search();
INSERT INTO contact_search (organization_id, contact_id, phone_number, terms, tags)
SELECT organization_id, id, phone_number, contact_terms(profile_name, username, tags), tags
FROM contacts WHERE merged_into IS NULL;

CREATE TABLE tags (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL REFERENCES organizations (id),
    name            varchar(50) NOT NULL CHECK (name <> ''),
    colour          varchar(7)  NOT NULL CHECK (colour ~ '^#[0-9a-f]{6}$'),
    version         int         NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN tags.name IS 'as contacts carry it in contacts.tags; so it stays while one of them does';
CREATE UNIQUE INDEX tags_name ON tags (organization_id, lower(name COLLATE caseless));
CALL fence('tags');
-- What contacts carry already becomes the list's first entries; of spellings that differ in case, one.
INSERT INTO tags (organization_id, name, colour)
SELECT organization_id, min(left(tag, 50)), '#64748b'
FROM contacts, jsonb_array_elements_text(tags) AS tag
WHERE tag <> ''
GROUP BY organization_id, lower(left(tag, 50) COLLATE caseless);
