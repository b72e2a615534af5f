package io.whatomate.messaging;

import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import org.apache.camel.Body;
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
     * The database tells when a lease was taken. By a clock that is behind its own it would stay fresh for too long: what is yet
     * to be taken counts from now.
     *
     * @param due row of a send that was leased a moment ago
     */
    public void begin(@Body Map<String, Object> due) {
        var now = clock.instant();
        if (((Date) due.get("leased_at")).toInstant().isAfter(now)) {
            due.put("leased_at", Date.from(now));
        }
    }

    /**
     * @param due row of a leased send
     * @return true when the lease was taken more than 20 s ago
     */
    public boolean isOld(@Variable("due") Map<String, Object> due) {
        return ((Date) due.get("leased_at")).toInstant().plus(FRESH).isBefore(clock.instant());
    }
}
