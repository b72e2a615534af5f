package io.whatomate.messaging;

import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * A lease of 60 s must outlive the call it covers: pool, connect and response together may take 35 s. A send that waited in
 * its lane for longer than what is left makes sure first that the lease is still its own.
 */
@Component("sendLeases")
class SendLeases {

    private static final Duration FRESH = Duration.ofSeconds(20);

    private final Clock clock;

    SendLeases(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param due row of a leased send
     * @return true when the lease was taken more than 20 s ago
     */
    public boolean isOld(@Variable("due") Map<String, Object> due) {
        return ((Date) due.get("leased_at")).toInstant().plus(FRESH).isBefore(clock.instant());
    }
}
