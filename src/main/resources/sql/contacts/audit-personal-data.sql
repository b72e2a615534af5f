-- Told before anything leaves.
SELECT 'ok' AS state, c.id, NULL AS version, NULL AS body,
       audit(:#caller, 'contact', c.id, NULL, jsonb_build_object('personal_data', 'exported', 'format', :#format::text))
FROM contacts c
WHERE c.organization_id = :#organizationId AND c.id = :#id AND c.merged_into IS NULL
    AND sees_contact(c.organization_id, :#userId::uuid, :#role::text, c.assigned_user_id)
