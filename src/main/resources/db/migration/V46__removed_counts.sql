-- A status that comes late has its quarter of an hour counted again, and what was cleared or erased meanwhile was missing then.
-- What goes is kept as figures for as long as its quarter may be counted again; older quarters stay as they were counted.
CREATE TABLE removed_message_counts (
    organization_id     uuid        NOT NULL,
    starts_at           timestamptz NOT NULL,
    whatsapp_account_id uuid        NOT NULL,
    direction           varchar(10) NOT NULL,
    sender              varchar(10) NOT NULL,
    message_type        varchar(20) NOT NULL,
    category            varchar(20),
    error_code          int,
    total               int         NOT NULL,
    accepted            int         NOT NULL,
    delivered           int         NOT NULL,
    read                int         NOT NULL,
    failed              int         NOT NULL,
    UNIQUE NULLS NOT DISTINCT (organization_id, starts_at, whatsapp_account_id, direction, sender, message_type, category, error_code),
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE removed_message_counts IS 'of messages that were counted and are gone, as message_counts; for 36 days';
CREATE INDEX removed_message_counts_by_time ON removed_message_counts (starts_at);
CALL fence('removed_message_counts');
REVOKE INSERT, UPDATE, DELETE ON removed_message_counts FROM whatomate_app;

-- Whose words a message has in the figures.
CREATE FUNCTION message_sender(direction text, sent_by uuid, cause text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN direction = 'incoming' THEN 'customer' WHEN sent_by IS NOT NULL THEN 'person'
    WHEN cause LIKE 'message:%' THEN 'bot' ELSE 'automatic' END;

-- Once for each statement, and nothing for old messages: a night's retention pays one look. Figures go with their account.
CREATE FUNCTION keep_removed_messages() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO removed_message_counts AS c (organization_id, starts_at, whatsapp_account_id, direction, sender, message_type, category,
        error_code, total, accepted, delivered, read, failed)
    SELECT g.organization_id, quarter_of(uuid_v7_moment(g.id)), g.whatsapp_account_id, g.direction::text,
        message_sender(g.direction::text, g.sent_by, g.cause::text), g.message_type::text, g.category::text,
        CASE WHEN g.status = 'failed' THEN g.error_code END, count(*)::int, count(*) FILTER (WHERE g.status IN ('accepted', 'sent'))::int,
        count(*) FILTER (WHERE g.status = 'delivered')::int, count(*) FILTER (WHERE g.status IN ('read', 'played'))::int,
        count(*) FILTER (WHERE g.status = 'failed')::int
    FROM gone g
    WHERE g.id >= uuid_v7_floor(now() - interval '36 days') AND g.status NOT IN ('scheduled', 'cancelled')
        AND EXISTS (SELECT FROM whatsapp_accounts a WHERE a.organization_id = g.organization_id AND a.id = g.whatsapp_account_id)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
    ON CONFLICT (organization_id, starts_at, whatsapp_account_id, direction, sender, message_type, category, error_code)
    DO UPDATE SET total = c.total + excluded.total, accepted = c.accepted + excluded.accepted,
        delivered = c.delivered + excluded.delivered, read = c.read + excluded.read, failed = c.failed + excluded.failed;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION keep_removed_messages FROM PUBLIC;

CREATE TRIGGER counted_removed AFTER DELETE ON messages REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION keep_removed_messages();
