-- A canned response with everything that its placeholders may name, under the names of the API.
SELECT CASE WHEN c.id IS NULL THEN 'unknown:contactId' ELSE 'ok' END AS state, r.id, NULL AS version,
       json_build_object('text', r.text, 'contact', contact_json(c, :#role::text),
           'user', (SELECT json_build_object('fullName', u.full_name) FROM user_profiles u WHERE u.id = :#userId::uuid),
           'organization', (SELECT json_build_object('name', o.name) FROM organizations o WHERE o.id = r.organization_id))::text AS body
FROM canned_responses r
LEFT JOIN contacts c ON c.organization_id = r.organization_id AND c.id = (:#document::jsonb ->> 'contactId')::uuid
    AND c.merged_into IS NULL AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
WHERE r.organization_id = :#organizationId AND r.id = :#id
