-- What a rule's route refused at every try is a dead letter: it holds the event, and can be run again or set aside.
DELETE FROM trigger_rejects r USING trigger_rejects newer
WHERE newer.rule = r.rule AND newer.trigger_key = r.trigger_key AND newer.id > r.id;
ALTER TABLE trigger_rejects
    ADD COLUMN organization_id uuid REFERENCES organizations (id) ON DELETE CASCADE,
    ADD COLUMN payload         jsonb,
    ADD COLUMN state           text NOT NULL DEFAULT 'failed' CHECK (state IN ('failed', 'done', 'discarded')),
    ADD COLUMN refusals        int  NOT NULL DEFAULT 1,
    ADD COLUMN leased_until    timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN settled_at      timestamptz;
COMMENT ON COLUMN trigger_rejects.organization_id IS 'whose event it is, where that is known before the rule has run';
COMMENT ON COLUMN trigger_rejects.payload IS 'null: of a letter from before it was kept, too large, or of an erased customer; it cannot be run again';
COMMENT ON COLUMN trigger_rejects.state IS 'done: it went through later';
COMMENT ON COLUMN trigger_rejects.refusals IS 'how often it was given up, replays among them';
COMMENT ON COLUMN trigger_rejects.leased_until IS 'while somebody runs it again';
CREATE UNIQUE INDEX trigger_rejects_event ON trigger_rejects (rule, trigger_key, organization_id) NULLS NOT DISTINCT;
CALL fence('trigger_rejects');
