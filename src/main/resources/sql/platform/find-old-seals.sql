-- The next 100 secrets after a place and id that another key sealed.
SELECT place, id::text AS id, sealed
FROM sealed_secrets
WHERE split_part(sealed, ':', 2) <> :#${variable.sealingKey}::text
    AND (place, id) > (:#${variable.afterPlace}::text, :#${variable.afterId}::uuid)
ORDER BY place, id
LIMIT 100
