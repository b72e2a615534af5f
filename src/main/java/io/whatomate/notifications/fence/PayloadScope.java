package io.whatomate.notifications.fence;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** A payload before its run: there are no variables yet, and dates are UTC. */
record PayloadScope(Object body) implements RuleScope {

    @Override
    public Object variable(String name) {
        return null;
    }

    @Override
    public ZonedDateTime now() {
        return Instant.now().atZone(ZoneOffset.UTC);
    }

    @Override
    public void spend(long characters) {}
}
