-- Events of these organizations are kept for ten minutes more. is_new: until now they were not.
INSERT INTO realtime_watches AS w (organization_id)
SELECT unnest(:#organizations::uuid[]) AS organization_id ORDER BY organization_id
ON CONFLICT (organization_id) DO UPDATE
SET since = CASE WHEN w.until < now() THEN now() ELSE w.since END, until = now() + interval '10 minutes'
RETURNING organization_id, since = now() AS is_new
