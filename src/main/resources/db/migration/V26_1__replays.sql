-- Events and sends that are run again, a few at a time, so that what comes in meanwhile waits for none of them.
CREATE TABLE replays (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    subject         varchar(12) NOT NULL CHECK (subject IN ('events', 'dead-letters')),
    state           varchar(10) NOT NULL DEFAULT 'working' CHECK (state IN ('working', 'done')),
    filter          jsonb       NOT NULL CHECK (jsonb_typeof(filter) = 'object'),
    caller          jsonb       NOT NULL CHECK (jsonb_typeof(caller) = 'object'),
    item_count      int         NOT NULL,
    done_count      int         NOT NULL DEFAULT 0,
    parked_count    int         NOT NULL DEFAULT 0,
    failed_count    int         NOT NULL DEFAULT 0,
    skipped_count   int         NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz,
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN replays.filter IS 'What was asked for; its items were chosen once, when it was made';
COMMENT ON COLUMN replays.caller IS 'Who asked, with their role: sends are theirs, and the audit names them';
CREATE INDEX replays_working ON replays (created_at) WHERE state = 'working';
CALL fence('replays');

CREATE TABLE replay_items (
    organization_id uuid        NOT NULL,
    replay_id       uuid        NOT NULL,
    position        int         NOT NULL,
    event_id        uuid,
    message_id      uuid,
    state           varchar(10) NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'parked', 'failed', 'skipped')),
    detail          text,
    PRIMARY KEY (replay_id, position),
    CHECK (num_nonnulls(event_id, message_id) = 1),
    FOREIGN KEY (organization_id, replay_id) REFERENCES replays (organization_id, id) ON DELETE CASCADE
) WITH (autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON COLUMN replay_items.message_id IS 'A message that failed, of which another is sent';
COMMENT ON COLUMN replay_items.state IS 'running: the event waits for its lane or is in it; skipped: it is gone, or may not be run';
CREATE INDEX replay_items_open ON replay_items (replay_id, state, position) WHERE state IN ('waiting', 'running');
CALL fence('replay_items');
