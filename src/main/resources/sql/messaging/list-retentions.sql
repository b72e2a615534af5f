SELECT o.id, o.message_retention_days AS days
FROM organizations o
WHERE o.message_retention_days IS NOT NULL
ORDER BY o.id
