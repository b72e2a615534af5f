-- What contacts that may be one person have in common. The indexes stand beside the search keys, which change with a
-- contact's number alone: an index on contacts would be written with every message.

-- The last nine digits, which a number has in every notation: without its country, too, and without the digit that mobile
-- numbers of Brazil, Mexico and Argentina have in one notation and not in the other.
CREATE FUNCTION number_tail(phone_number text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN right(regexp_replace(regexp_replace(phone_number, '^(55[0-9]{2})9([0-9]{8})$', '\1\2'), '^(52|54)[19]([0-9]{10})$', '\1\2'), 9);

CREATE INDEX contact_search_tail ON contact_search (organization_id, number_tail(phone_number), contact_id);
