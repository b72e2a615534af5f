-- Nothing is kept for Kafka any more.
WITH silent AS (
    DELETE FROM event_listeners l WHERE l.sink = 'kafka'
)
DELETE FROM event_feeds
