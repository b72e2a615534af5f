package io.whatomate.integrations;

import java.time.Duration;
import java.time.Instant;

/**
 * When an event that a target did not take is told again: after 5 s, then twice as long each time, up to ten minutes, until
 * a day after it came up.
 */
final class EventRetries {

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    /** Beyond it the longest delay is reached. */
    private static final int DOUBLINGS = 7;

    private EventRetries() {}

    /**
     * @param attempt how many calls there were, at least 1
     * @param chance of [0, 1): spreads the tries of many by a fifth to both sides, so that they do not come together
     */
    static Duration delay(int attempt, double chance) {
        var doubled = FIRST.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS));
        var plain = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return Duration.ofMillis((long) (plain.toMillis() * (0.8 + 0.4 * chance)));
    }

    /** The word by which {@code settle_event} goes on. */
    static String verdict(TargetReply reply, Instant moment, Instant expiresAt) {
        if (reply.accepted()) {
            return "delivered";
        }
        if (Integer.valueOf(TargetReply.GONE).equals(reply.status())) {
            return "gone";
        }
        return moment.isBefore(expiresAt) ? "retry" : "dead";
    }
}
