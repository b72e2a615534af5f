-- Meta forgets after 30 days, and so do media here.
WITH old_messages AS (
    DELETE FROM sandbox.messages WHERE accepted_at < now() - interval '30 days')
DELETE FROM sandbox.nodes
WHERE kind = 'Media' AND CAST(document ->> 'expiresAt' AS bigint) < extract(epoch FROM now())
