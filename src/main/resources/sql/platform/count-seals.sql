-- How many secrets each key has sealed, place by place.
SELECT place, split_part(sealed, ':', 2) AS key, count(*) AS secrets
FROM sealed_secrets
GROUP BY 1, 2
ORDER BY 1, 2
