-- A webhook that no message causes, such as a template's review.
INSERT INTO sandbox.webhooks (id, number_id, waba_id, due_at, since, entry)
SELECT owed.id, owed.number_id, owed.waba_id, to_timestamp(owed.due / 1000.0), to_timestamp(owed.since / 1000.0), owed.entry
FROM json_to_recordset(CAST(:#owed AS json))
    AS owed (id bigint, number_id text, waba_id text, due bigint, since bigint, entry text)
ON CONFLICT (id) DO NOTHING
