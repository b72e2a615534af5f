-- When the message came from a number that a signpost holds, or that nobody has yet; else nothing.
SELECT answer_where_written(:#${variable.organizationId}::uuid, :#${variable.contact[contact_id]}::uuid, :#phone::text,
    :#${variable.contact[message_id]}::uuid) AS moved
