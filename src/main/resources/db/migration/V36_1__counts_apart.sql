-- Calls and runs of one rule waited for each other at the row of its hour. Now each session counts in one of sixteen; reading adds them up.
ALTER TABLE notification_rule_hours
    ADD COLUMN slot smallint NOT NULL DEFAULT 0 CHECK (slot BETWEEN 0 AND 15),
    DROP CONSTRAINT notification_rule_hours_pkey,
    ADD PRIMARY KEY (notification_rule_id, hour, slot);
COMMENT ON COLUMN notification_rule_hours.slot IS 'who counts: sessions that count at once do so in different rows. Hours that are over are one row from the next night on';
CREATE INDEX notification_rule_hours_apart ON notification_rule_hours (hour) WHERE slot > 0;
