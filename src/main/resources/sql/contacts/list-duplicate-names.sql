-- For ListQuery. A single word is no name to know a person by.
SELECT g.first AS id, g.key, (
        SELECT json_build_object('count', g.count, 'contacts', json_agg(contact_json(c, :#role::text) ORDER BY c.id))::text
        FROM (SELECT n.id FROM contacts n
              WHERE n.organization_id = :#organizationId AND n.merged_into IS NULL AND n.name_key = g.key
              ORDER BY n.id LIMIT 20) AS alike
        JOIN contacts c ON c.organization_id = :#organizationId AND c.id = alike.id) AS body
FROM (
    SELECT n.name_key AS key, count(*) AS count, (array_agg(n.id ORDER BY n.id))[1] AS first
    FROM contacts n
    WHERE n.organization_id = :#organizationId AND n.merged_into IS NULL AND strpos(n.name_key, ' ') > 0
    GROUP BY n.name_key
    HAVING count(*) > 1) AS g
