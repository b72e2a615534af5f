-- José is found by "jose", and by é as one character or as two. Not by the extension unaccent, which a server need not have.
-- For words in lower case. Of other scripts only ё and й lose their marks, and what Unicode takes for the same is the same.
CREATE FUNCTION plain_letters(words text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF octet_length(words) = length(words) THEN
        RETURN words;
    END IF;
    words := normalize(regexp_replace(normalize(words, NFD) COLLATE "C", '[\u0300-\u036f]+', '', 'g'), NFC);
    RETURN translate(replace(replace(replace(words, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđħıŧ', 'oldhit');
END $$;

CREATE OR REPLACE FUNCTION contact_terms(profile_name text, username text, tags jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(' ' || letters_apart(plain_letters(lower((coalesce(profile_name, '') || ' ' || coalesce(username, '') || ' '
    || translate(tags::text, '[]",', '    ')) COLLATE caseless))), 1000) || ' ';
UPDATE contact_search s SET terms = contact_terms(c.profile_name, c.username, c.tags)
FROM contacts c
WHERE c.organization_id = s.organization_id AND c.id = s.contact_id AND octet_length(s.terms) <> length(s.terms)
    AND s.terms <> contact_terms(c.profile_name, c.username, c.tags);
