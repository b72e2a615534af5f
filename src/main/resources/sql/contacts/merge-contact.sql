-- Told of both: of what the contact has become, and of the duplicate that it has taken in.
SELECT m.state, m.id, m.version, m.body,
       CASE WHEN m.after IS NOT NULL THEN audit(:#caller, 'contact', m.id, m.before, m.after) END AS told,
       CASE WHEN m.after IS NOT NULL THEN audit(:#caller, 'contact', (m.after ->> 'duplicate')::uuid, NULL,
           jsonb_build_object('merged_into', m.id)) END AS told_of_duplicate
FROM (SELECT :#document::jsonb AS document) AS d
CROSS JOIN LATERAL merge_by_hand(:#organizationId::uuid, :#id::uuid, (d.document ->> 'duplicateId')::uuid, :#version::int,
    (d.document ->> 'preview')::boolean, :#userId::uuid, :#role::text) AS m
