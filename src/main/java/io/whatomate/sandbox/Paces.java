package io.whatomate.sandbox;

import io.whatomate.sandbox.Node.Number;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Meta's two rate limits on sends: messages per second of a number, and one message per 6 s to one recipient with a
 * burst of 45 borrowed from the future. A bucket is the moment at which it will be full again.
 */
final class Paces {

    private static final long SECOND = 1_000_000;
    private static final long PAIR_INTERVAL = 6 * SECOND;
    private static final int PAIR_BURST = 45;
    private static final int MAX_PAIRS = 50_000;

    private final Clock clock;
    private final Map<String, Long> numbers = new ConcurrentHashMap<>();
    private final Map<String, Long> pairs = new ConcurrentHashMap<>();

    Paces(Clock clock) {
        this.clock = clock;
    }

    /** @throws GraphFailure 130429 or 131056 */
    void take(Draft draft, Switches switches) {
        var now = clock.millis() * 1000;
        var number = draft.number();
        var rate = rate(number);
        if (switches.throughput() && rate > 0 && !take(numbers, number.id(), now, SECOND / rate, rate)) {
            throw new GraphFailure(GraphError.of(130429, "Cloud API message throughput has been reached."));
        }
        if (switches.pairRate()) {
            if (pairs.size() > MAX_PAIRS) {
                pairs.values().removeIf(full -> full <= now);
            }
            if (!take(pairs, number.id() + '/' + draft.recipient().phone(), now, PAIR_INTERVAL, PAIR_BURST)) {
                throw new GraphFailure(GraphError.of(
                        131056, "Too many messages sent to " + draft.recipient().phone() + " in a short time"));
            }
        }
    }

    /** Messages per second; 0 means unlimited. */
    static int rate(Number number) {
        return switch (number.level()) {
            case "STANDARD" -> 80;
            case "HIGH" -> 1000;
            default -> 0;
        };
    }

    private static boolean take(Map<String, Long> buckets, String key, long now, long interval, int burst) {
        var taken = new boolean[1];
        buckets.compute(key, (same, full) -> {
            var start = full == null ? now : Math.max(now, full);
            taken[0] = start - now <= interval * (burst - 1);
            return taken[0] ? Long.valueOf(start + interval) : full;
        });
        return taken[0];
    }
}
