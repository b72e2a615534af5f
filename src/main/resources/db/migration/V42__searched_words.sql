-- Words of every script. With LC_CTYPE=C, as the embedded database has it, PostgreSQL knows the letters of English alone: it left
-- "Привет" in its case, took “, ¿ and « for letters, and made one word of what Chinese, Japanese, Korean or Thai say without blanks.

-- Letters that stand side by side without making a word, and pictures, as a class of a regular expression.
CREATE FUNCTION unspaced_letters() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '\u0e01-\u0e7f\u1100-\u11ff\u2600-\u27bf\u2e80-\u2fff\u3005-\u3007\u3021-\u302f\u3031-\u30ff\u3130-\u318f\u31c0-\u9fff'
    || '\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U0001f000-\U0001faff\U00020000-\U0003ffff';

-- Each of them as a word of its own; blanks that come together are one.
CREATE FUNCTION letters_apart(content text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(content) = length(content) THEN content
    ELSE regexp_replace(regexp_replace(content COLLATE "C", '([' || unspaced_letters() || '])', ' \1 ', 'g'), ' +', ' ', 'g') END;

-- What of a message is searched. English is left to to_tsvector; of other texts the punctuation goes, which it would not know. Written
-- out, because what is put into a function twice is computed twice when PostgreSQL puts the function's text in its place.
CREATE FUNCTION searched_words(content text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN content IS NULL THEN ''
    WHEN octet_length(content) = length(content) THEN left(content, 8192)
    ELSE regexp_replace(
        regexp_replace(lower(left(content, 8192) COLLATE caseless) COLLATE "C",
            '[\u00a0-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u037e\u0387\u0589\u05be\u05c0\u05c3\u05f3\u05f4\u060c\u061b\u061f'
            '\u06d4\u0964\u0965\u1361-\u1368\u17d4-\u17da\u2000-\u206f\u2190-\u25ff\u27c0-\u2bff\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f'
            '\ufe00-\ufe1f\ufe30-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]', ' ', 'g'),
        '([' || unspaced_letters() || '])', ' \1 ', 'g') END;

DROP INDEX messages_words;
CREATE INDEX messages_words ON messages USING gin (
    (array_to_tsvector(ARRAY['organization ' || organization_id::text]) || to_tsvector('simple', searched_words(content))));

CREATE OR REPLACE FUNCTION contact_terms(profile_name text, username text, tags jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(' ' || letters_apart(lower((coalesce(profile_name, '') || ' ' || coalesce(username, '') || ' '
    || translate(tags::text, '[]",', '    ')) COLLATE caseless)), 1000) || ' ';
UPDATE contact_search s SET terms = contact_terms(c.profile_name, c.username, c.tags)
FROM contacts c
WHERE c.organization_id = s.organization_id AND c.id = s.contact_id AND octet_length(s.terms) <> length(s.terms)
    AND s.terms <> contact_terms(c.profile_name, c.username, c.tags);
