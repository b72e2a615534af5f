-- Nodes keep an organization's keyword rules compiled as long as this stays the same: a message then reads none of them.
ALTER TABLE chatbot_settings ADD COLUMN rules_revision uuid NOT NULL DEFAULT gen_random_uuid();
COMMENT ON COLUMN chatbot_settings.rules_revision IS 'another one with every change of a keyword rule';

CREATE FUNCTION revise_keyword_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE chatbot_settings s SET rules_revision = gen_random_uuid()
    WHERE s.organization_id = coalesce(NEW.organization_id, OLD.organization_id);
    RETURN NULL;
END $$;
CREATE TRIGGER revised AFTER INSERT OR UPDATE OR DELETE ON keyword_rules FOR EACH ROW EXECUTE FUNCTION revise_keyword_rules();
