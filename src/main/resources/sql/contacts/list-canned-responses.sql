-- For ListQuery.
SELECT r.id, lower(r.shortcut COLLATE caseless) AS shortcut, r.category, (r.shortcut || ' ' || r.text) COLLATE caseless AS words,
       canned_response_json(r)::text AS body
FROM canned_responses r
WHERE r.organization_id = :#organizationId
