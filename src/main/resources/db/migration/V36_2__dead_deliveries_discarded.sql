-- A dead delivery that nobody has to care about is closed with its reason, as dead letters are.
ALTER TABLE event_deliveries
    DROP CONSTRAINT event_deliveries_state_check,
    ADD CONSTRAINT event_deliveries_state_check CHECK (state IN ('waiting', 'delivered', 'dead', 'discarded')),
    ADD COLUMN discard_reason varchar(500);
ALTER TABLE callback_deliveries
    DROP CONSTRAINT callback_deliveries_state_check,
    ADD CONSTRAINT callback_deliveries_state_check CHECK (state IN ('waiting', 'delivered', 'missed', 'dead', 'discarded')),
    ADD COLUMN discard_reason varchar(500);
