-- Notification rules send too. Not validated: whatever was allowed before is allowed now, and the table is long.
ALTER DOMAIN change_source DROP CONSTRAINT change_source_check;
ALTER DOMAIN change_source ADD CONSTRAINT change_source_check CHECK (VALUE IN ('api', 'bot', 'rule', 'gate', 'webhook')) NOT VALID;
