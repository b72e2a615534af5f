package io.whatomate.notifications.triggers;

import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * How many calls of the operator's rules may be under way on this node at once, of all rules and of one. Such a rule runs while
 * its caller waits: without places one that is slow would gather callers without end.
 */
@Component
final class CallPlaces {

    private static final int RETRY_SECONDS = 1;

    private final int most;
    private final int mostOfOne;
    private final Map<String, Integer> taken = new HashMap<>();

    /**
     * @param most of all rules, at least 1
     * @param mostOfOne of one of them, at least 1
     */
    @Autowired
    CallPlaces(@Value("${whatomate.rules.calls}") int most, @Value("${whatomate.rules.calls-per-rule}") int mostOfOne) {
        if (most < 1 || mostOfOne < 1) {
            throw new IllegalArgumentException("whatomate.rules.calls and whatomate.rules.calls-per-rule must be 1 or more");
        }
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** @throws Problem 429 with Retry-After when all places are taken; else the caller has to {@link #leave} */
    synchronized void take(String rule) {
        if (taken.getOrDefault(rule, 0) >= mostOfOne) {
            throw full("The rule has " + mostOfOne + " under way on this node, which is all that it may have at once.");
        }
        if (taken.values().stream().mapToInt(Integer::intValue).sum() >= most) {
            throw full("All places for calls of the operator's rules are taken on this node.");
        }
        taken.merge(rule, 1, Integer::sum);
    }

    synchronized void leave(String rule) {
        taken.computeIfPresent(rule, (same, number) -> number == 1 ? null : number - 1);
    }

    private static Problem full(String detail) {
        return Problem.of(429, "too-many-calls", "Too many calls", detail + " Repeat the call when one has ended.").retryAfter(RETRY_SECONDS);
    }
}
