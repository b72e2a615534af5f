-- Templates are written here, submitted to Meta, and from then on what Meta says of them.
ALTER TABLE templates
    ADD COLUMN version int NOT NULL DEFAULT 1,
    ADD COLUMN draft jsonb CHECK (jsonb_typeof(draft) = 'object'),
    ADD COLUMN message_send_ttl_seconds int,
    ADD COLUMN submitted_at timestamptz,
    DROP CONSTRAINT templates_status_check,
    ADD CONSTRAINT templates_status_check CHECK (status IN (
        'DRAFT', 'PENDING', 'APPROVED', 'REJECTED', 'PAUSED', 'DISABLED', 'IN_APPEAL', 'LIMIT_EXCEEDED',
        'ARCHIVED', 'PENDING_DELETION', 'DELETED'));
COMMENT ON COLUMN templates.version IS 'one more with every change of the row, whoever makes it: the ETag of the template';
COMMENT ON COLUMN templates.status IS 'DRAFT: Meta does not know it; else Meta''s word';
COMMENT ON COLUMN templates.draft IS 'What an edit will be of a template that Meta knows: category, components, messageSendTtlSeconds; null: nothing is waiting';
COMMENT ON COLUMN templates.message_send_ttl_seconds IS 'How long Meta tries to deliver; -1: 30 days; null: Meta''s own limit';
COMMENT ON COLUMN templates.submitted_at IS 'When it was last handed to Meta from here';

-- Whoever writes a template writes Meta's components; the columns that lists are searched by follow from them.
CREATE FUNCTION read_template_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part jsonb;
BEGIN
    IF jsonb_array_length(NEW.components) = 0 THEN
        RETURN NEW;
    END IF;
    NEW.header_type := NULL;
    NEW.header_content := NULL;
    NEW.body_content := '';
    NEW.footer_content := NULL;
    NEW.buttons := '[]';
    FOR part IN SELECT jsonb_array_elements(NEW.components) LOOP
        CASE upper(part ->> 'type')
            WHEN 'HEADER' THEN
                NEW.header_type := upper(coalesce(part ->> 'format', 'TEXT'));
                NEW.header_content := part ->> 'text';
            WHEN 'BODY' THEN NEW.body_content := coalesce(part ->> 'text', '');
            WHEN 'FOOTER' THEN NEW.footer_content := part ->> 'text';
            WHEN 'BUTTONS' THEN NEW.buttons := coalesce(part -> 'buttons', '[]');
            ELSE NULL;
        END CASE;
    END LOOP;
    IF NEW.header_type NOT IN ('TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'GIF', 'LOCATION') THEN
        NEW.header_type := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER parts BEFORE INSERT OR UPDATE OF components ON templates
    FOR EACH ROW EXECUTE FUNCTION read_template_parts();
