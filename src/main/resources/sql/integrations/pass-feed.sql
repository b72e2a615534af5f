-- The topic has them up to here. A node that lost the feed meanwhile changes nothing: another one publishes them again.
UPDATE event_feeds f SET passed = :#passed::bigint
WHERE f.lease_owner = :#${variable.leaseOwner} AND f.passed < :#passed::bigint
