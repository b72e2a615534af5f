-- When the message came from a number that a signpost holds; else nothing.
SELECT answer_where_written(:#${variable.organizationId}::uuid, :#${variable.contact[contact_id]}::uuid, :#phone::text) AS moved
