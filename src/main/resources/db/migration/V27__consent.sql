-- Who may be written to, and how it is known: every statement of a customer's will is a row that nobody changes.

CREATE TABLE consent_events (
    id                  uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id     uuid        NOT NULL,
    contact_id          uuid        NOT NULL,
    whatsapp_account_id uuid,
    category            varchar(10) NOT NULL CHECK (category IN ('all', 'marketing')),
    value               varchar(3)  NOT NULL CHECK (value IN ('in', 'out')),
    source              varchar(20) NOT NULL CHECK (source IN (
        'keyword', 'api', 'agent', 'meta-preference', 'meta-error', 'import', 'merge', 'unknown')),
    is_applied          boolean     NOT NULL,
    user_id             uuid,
    api_key_id          uuid,
    occurred_at         timestamptz NOT NULL,
    text_shown          varchar(1024),
    message_id          uuid,
    evidence            varchar(2000),
    cause               varchar(255),
    created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, whatsapp_account_id) REFERENCES whatsapp_accounts (organization_id, id)
        ON DELETE SET NULL (whatsapp_account_id)
);
COMMENT ON TABLE consent_events IS 'the ledger: opted_out_at and marketing_opted_out_at of contacts change with a row here alone';
COMMENT ON COLUMN consent_events.category IS 'all: every message; marketing: marketing alone. Each stands for itself';
COMMENT ON COLUMN consent_events.source IS 'unknown: a change of the contact that said no more of itself';
COMMENT ON COLUMN consent_events.is_applied IS 'false: it changed nothing, as it stood so already or something newer was said';
COMMENT ON COLUMN consent_events.occurred_at IS 'when the customer said it: the newest counts, however late it is told';
COMMENT ON COLUMN consent_events.text_shown IS 'what the customer was shown or answered';
COMMENT ON COLUMN consent_events.message_id IS 'the message that said it; kept when the message goes, so no reference';
COMMENT ON COLUMN consent_events.evidence IS 'what proves it: the customer''s words, a form, a recording''s number';
COMMENT ON COLUMN consent_events.cause IS 'the same cause is told once, however often it arrives';
CREATE INDEX consent_events_contact ON consent_events (organization_id, contact_id, occurred_at DESC, id);
CREATE INDEX consent_events_account ON consent_events (organization_id, whatsapp_account_id) WHERE whatsapp_account_id IS NOT NULL;
CREATE UNIQUE INDEX consent_events_cause ON consent_events (organization_id, cause) WHERE cause IS NOT NULL;
CALL fence('consent_events');
-- A merge alone moves rows to the contact that was kept; cascades run as the owner.
REVOKE UPDATE, DELETE ON consent_events FROM whatomate_app, whatomate_worker;
GRANT UPDATE (contact_id) ON consent_events TO whatomate_app, whatomate_worker;

INSERT INTO consent_events (organization_id, contact_id, category, value, source, is_applied, occurred_at)
SELECT c.organization_id, c.id, 'all', 'out', 'unknown', true, c.opted_out_at FROM contacts c WHERE c.opted_out_at IS NOT NULL
UNION ALL
SELECT c.organization_id, c.id, 'marketing', 'out', 'unknown', true, c.marketing_opted_out_at FROM contacts c
WHERE c.marketing_opted_out_at IS NOT NULL;

-- Whoever changes the columns past keep_consent (a merge, a statement to come, somebody at psql) leaves a row too.
CREATE FUNCTION keep_changed_consent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    known_source text := coalesce(current_setting('whatomate.consent', true), '');
    before contacts := CASE WHEN TG_OP = 'UPDATE' THEN OLD END;
BEGIN
    IF known_source = 'told' THEN
        RETURN NULL;
    END IF;
    INSERT INTO consent_events (organization_id, contact_id, category, value, source, is_applied, occurred_at)
    SELECT NEW.organization_id, NEW.id, changed.category, CASE WHEN changed.after IS NULL THEN 'in' ELSE 'out' END,
        CASE known_source WHEN '' THEN 'unknown' ELSE known_source END,
        (changed.before IS NULL) <> (changed.after IS NULL), clock_timestamp()
    FROM (VALUES ('all', before.opted_out_at, NEW.opted_out_at),
        ('marketing', before.marketing_opted_out_at, NEW.marketing_opted_out_at)) AS changed (category, before, after)
    WHERE changed.before IS DISTINCT FROM changed.after;
    RETURN NULL;
END $$;
CREATE TRIGGER kept_consent_of_new AFTER INSERT ON contacts FOR EACH ROW
    WHEN (NEW.opted_out_at IS NOT NULL OR NEW.marketing_opted_out_at IS NOT NULL)
    EXECUTE FUNCTION keep_changed_consent();
CREATE TRIGGER kept_consent AFTER UPDATE OF opted_out_at, marketing_opted_out_at ON contacts FOR EACH ROW
    WHEN (OLD.opted_out_at IS DISTINCT FROM NEW.opted_out_at
        OR OLD.marketing_opted_out_at IS DISTINCT FROM NEW.marketing_opted_out_at)
    EXECUTE FUNCTION keep_changed_consent();

CREATE TABLE consent_keywords (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    word            varchar(50) NOT NULL CHECK (word <> ''),
    word_key        text        NOT NULL GENERATED ALWAYS AS (lower(word COLLATE caseless)) STORED,
    language        varchar(10) NOT NULL CHECK (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
    category        varchar(10) NOT NULL CHECK (category IN ('all', 'marketing')),
    value           varchar(3)  NOT NULL CHECK (value IN ('in', 'out')),
    confirmation    varchar(1024) CHECK (confirmation <> ''),
    version         int         NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN consent_keywords.word IS 'the whole message, or the title of the button that was tapped';
COMMENT ON COLUMN consent_keywords.confirmation IS 'what is answered, once, when the word has changed something; null: nothing';
CREATE UNIQUE INDEX consent_keywords_word ON consent_keywords (organization_id, word_key);
CALL fence('consent_keywords');

-- What every organization begins with. "Stop promotions" is the button that Meta suggests for marketing templates.
CREATE FUNCTION default_consent_keywords() RETURNS TABLE (word text, language text, category text, value text, confirmation text)
    LANGUAGE sql IMMUTABLE AS $$
    VALUES
        ('STOP', 'en', 'all', 'out', 'You will get no more messages from us. Write START to get them again.'),
        ('UNSUBSCRIBE', 'en', 'all', 'out', 'You will get no more messages from us. Write START to get them again.'),
        ('START', 'en', 'all', 'in', 'You will get our messages again. Write STOP to end them.'),
        ('Stop promotions', 'en', 'marketing', 'out', 'You will get no more offers from us.'),
        ('STOPP', 'de', 'all', 'out', 'Sie erhalten keine Nachrichten mehr von uns. Schreiben Sie ANMELDEN, um sie wieder zu erhalten.'),
        ('ABMELDEN', 'de', 'all', 'out', 'Sie erhalten keine Nachrichten mehr von uns. Schreiben Sie ANMELDEN, um sie wieder zu erhalten.'),
        ('ANMELDEN', 'de', 'all', 'in', 'Sie erhalten unsere Nachrichten wieder. Schreiben Sie ABMELDEN, um sie zu beenden.'),
        ('BAJA', 'es', 'all', 'out', 'No recibirá más mensajes nuestros. Escriba ALTA para volver a recibirlos.'),
        ('ALTA', 'es', 'all', 'in', 'Volverá a recibir nuestros mensajes. Escriba BAJA para dejar de recibirlos.'),
        ('DÉSABONNER', 'fr', 'all', 'out', 'Vous ne recevrez plus de messages de notre part. Écrivez ABONNER pour en recevoir de nouveau.'),
        ('DESABONNER', 'fr', 'all', 'out', 'Vous ne recevrez plus de messages de notre part. Écrivez ABONNER pour en recevoir de nouveau.'),
        ('ABONNER', 'fr', 'all', 'in', 'Vous recevrez de nouveau nos messages. Écrivez DÉSABONNER pour ne plus en recevoir.'),
        ('PARAR', 'pt', 'all', 'out', 'Você não receberá mais mensagens nossas. Escreva VOLTAR para recebê-las de novo.'),
        ('VOLTAR', 'pt', 'all', 'in', 'Você receberá nossas mensagens de novo. Escreva PARAR para não recebê-las mais.'),
        ('DISISCRIVIMI', 'it', 'all', 'out', 'Non riceverà più nostri messaggi. Scriva ISCRIVIMI per riceverli di nuovo.'),
        ('ISCRIVIMI', 'it', 'all', 'in', 'Riceverà di nuovo i nostri messaggi. Scriva DISISCRIVIMI per non riceverli più.'),
        ('AFMELDEN', 'nl', 'all', 'out', 'U ontvangt geen berichten meer van ons. Schrijf AANMELDEN om ze weer te ontvangen.'),
        ('AANMELDEN', 'nl', 'all', 'in', 'U ontvangt onze berichten weer. Schrijf AFMELDEN om ze te stoppen.'),
        ('BERHENTI', 'id', 'all', 'out', 'Anda tidak akan menerima pesan dari kami lagi. Tulis MULAI untuk menerimanya kembali.'),
        ('MULAI', 'id', 'all', 'in', 'Anda akan menerima pesan kami kembali. Tulis BERHENTI untuk menghentikannya.')
$$;
CREATE FUNCTION give_consent_keywords() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO consent_keywords (organization_id, word, language, category, value, confirmation)
    SELECT NEW.id, d.word, d.language, d.category, d.value, d.confirmation FROM default_consent_keywords() AS d;
    RETURN NULL;
END $$;
CREATE TRIGGER given_consent_keywords AFTER INSERT ON organizations FOR EACH ROW EXECUTE FUNCTION give_consent_keywords();
INSERT INTO consent_keywords (organization_id, word, language, category, value, confirmation)
SELECT o.id, d.word, d.language, d.category, d.value, d.confirmation FROM organizations o, default_consent_keywords() AS d;

-- Meta's user_preferences: a customer's own switch for marketing.
ALTER DOMAIN webhook_event_kind DROP CONSTRAINT webhook_event_kind_check;
ALTER DOMAIN webhook_event_kind ADD CONSTRAINT webhook_event_kind_check
    CHECK (VALUE IN ('message', 'status', 'preference', 'template', 'account', 'flow', 'unknown'));
