-- What events tell; masked: to agents who see no numbers. Null: it is gone meanwhile.
SELECT e.position,
    realtime_data(e.kind, e.organization, e.contact, e.message, e.conversation, e.template, e.person, 'admin')::text AS body,
    CASE WHEN e.masked THEN realtime_data(e.kind, e.organization, e.contact, e.message, e.conversation, e.template, e.person, 'agent') END::text
        AS masked_body
FROM jsonb_to_recordset(:#events::jsonb) AS e (position bigint, kind text, organization uuid, contact uuid, message uuid,
    conversation uuid, template uuid, person uuid, masked boolean)
