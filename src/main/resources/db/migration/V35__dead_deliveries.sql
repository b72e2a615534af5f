-- What targets never took, over all subscriptions and callback targets of an organization, newest first.
CREATE INDEX event_deliveries_dead ON event_deliveries (organization_id, id) WHERE state = 'dead';
CREATE INDEX callback_deliveries_dead_of_all ON callback_deliveries (organization_id, id) WHERE state = 'dead';
