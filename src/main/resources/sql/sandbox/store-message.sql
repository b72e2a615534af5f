-- A message and every webhook it causes: both or neither, also when the process dies in between.
WITH message AS (
    INSERT INTO sandbox.messages (id, phone, number_id, direction, accepted_at, item, ladder)
    VALUES (:#id, :#phone, :#numberId, :#direction, to_timestamp(:#at / 1000.0), CAST(:#item AS json), CAST(:#ladder AS json))
    ON CONFLICT (id) DO NOTHING
    RETURNING id)
INSERT INTO sandbox.webhooks (id, number_id, waba_id, due_at, since, entry)
SELECT owed.id, owed.number_id, owed.waba_id, to_timestamp(owed.due / 1000.0), to_timestamp(owed.since / 1000.0), owed.entry
FROM message, json_to_recordset(CAST(:#owed AS json))
    AS owed (id bigint, number_id text, waba_id text, due bigint, since bigint, entry text)
