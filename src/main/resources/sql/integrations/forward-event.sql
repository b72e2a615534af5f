SELECT forward_event(:#${variable.eventId}::uuid, :#${variable.field})::text
