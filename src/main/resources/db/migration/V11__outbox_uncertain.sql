-- Looked for every second; without it each look reads the whole queue, and a campaign's is long.
CREATE INDEX outbox_uncertain ON outbox (available_at) WHERE state = 'uncertain';
