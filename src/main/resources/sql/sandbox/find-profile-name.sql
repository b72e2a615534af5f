-- What a phone wrote last; no row when it never did. Taken apart outside, since a NUL in it is more than ->> can bear.
SELECT CAST(item AS text) AS item
FROM sandbox.messages
WHERE phone = :#${variable.waId} AND direction = 'from_customer'
ORDER BY position DESC
LIMIT 1
