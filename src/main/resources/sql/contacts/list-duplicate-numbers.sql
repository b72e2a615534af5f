-- For ListQuery. Groups are counted by index alone; contacts are read for those that are shown.
SELECT g.first AS id, g.key, (
        SELECT json_build_object('count', g.count, 'contacts', json_agg(contact_json(c, :#role::text) ORDER BY c.id))::text
        FROM (SELECT s.contact_id FROM contact_search s
              WHERE s.organization_id = :#organizationId AND number_tail(s.phone_number) = g.key
              ORDER BY s.contact_id LIMIT 20) AS alike
        JOIN contacts c ON c.organization_id = :#organizationId AND c.id = alike.contact_id) AS body
FROM (
    SELECT number_tail(s.phone_number) AS key, count(*) AS count, (array_agg(s.contact_id ORDER BY s.contact_id))[1] AS first
    FROM contact_search s
    WHERE s.organization_id = :#organizationId AND s.phone_number IS NOT NULL
    GROUP BY number_tail(s.phone_number)
    HAVING count(*) > 1) AS g
