-- How far the triggers of rules have come: a row's place in a table, a line in a file, a time of a schedule. Whoever holds the
-- lease reads on from there, so one node at a time; a node that died is followed by another when its lease is over.
CREATE TABLE trigger_marks (
    rule         text        NOT NULL CHECK (length(rule) BETWEEN 1 AND 200),
    place        text        NOT NULL CHECK (length(place) BETWEEN 1 AND 600),
    mark         text        NOT NULL DEFAULT '',
    lease_owner  text        NOT NULL,
    leased_until timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (rule, place)
);
COMMENT ON COLUMN trigger_marks.rule IS 'name of the operator''s rule, or id of the tenant''s';
COMMENT ON COLUMN trigger_marks.place IS 'what the mark is of, such as table:erp/invoices';
COMMENT ON COLUMN trigger_marks.mark IS 'empty: nothing was read yet; else as the trigger writes it';

-- Events that a rule's route refused at every try. The event itself is where it came from: in its topic, its table, its folder.
CREATE TABLE trigger_rejects (
    id          uuid        PRIMARY KEY DEFAULT uuid_v7(),
    rule        text        NOT NULL,
    trigger_key text        NOT NULL,
    reason      text        NOT NULL,
    rejected_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX trigger_rejects_of_rule ON trigger_rejects (rule, rejected_at);

-- No request asks for either: triggers are nobody's who is signed in.
REVOKE ALL ON trigger_marks, trigger_rejects FROM whatomate_app;

-- What a tenant's rule had come to goes with it.
CREATE FUNCTION forget_marks_of_rule() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM trigger_marks WHERE rule = OLD.id::text;
    DELETE FROM trigger_rejects WHERE rule = OLD.id::text;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_marks AFTER DELETE ON notification_rules FOR EACH ROW EXECUTE FUNCTION forget_marks_of_rule();
