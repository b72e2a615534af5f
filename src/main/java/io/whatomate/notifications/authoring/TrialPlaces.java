package io.whatomate.notifications.authoring;

import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * How many trials may be under way on this node at once, of all organizations and of one. A trial runs while its caller waits,
 * past every queue of the rules: without places an organization could keep all processors busy.
 */
@Component
final class TrialPlaces {

    /** A trial is mostly over in milliseconds. */
    private static final int RETRY_SECONDS = 1;

    private final int most;
    private final int mostOfOne;
    private final Map<UUID, Integer> taken = new HashMap<>();

    /**
     * @param most of all organizations, at least 1
     * @param mostOfOne of one of them, at least 1
     */
    @Autowired
    TrialPlaces(@Value("${whatomate.rules.trials}") int most, @Value("${whatomate.rules.trials-per-organization}") int mostOfOne) {
        if (most < 1 || mostOfOne < 1) {
            throw new IllegalArgumentException("whatomate.rules.trials and whatomate.rules.trials-per-organization must be 1 or more");
        }
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** A place that somebody has. */
    interface Place extends AutoCloseable {

        /** Closed by the thread that ran, when it is back: a trial whose time is over and that goes on keeps its place. */
        @Override
        void close();
    }

    /** @throws Problem 429 with Retry-After when all places are taken */
    synchronized Place take(UUID organization) {
        if (taken.getOrDefault(organization, 0) >= mostOfOne) {
            throw full("Your organization has " + mostOfOne + " under way, which is all that it may have at once.");
        }
        if (taken.values().stream().mapToInt(Integer::intValue).sum() >= most) {
            throw full("All places for trials are taken.");
        }
        taken.merge(organization, 1, Integer::sum);
        return () -> free(organization);
    }

    private synchronized void free(UUID organization) {
        taken.computeIfPresent(organization, (same, number) -> number == 1 ? null : number - 1);
    }

    private static Problem full(String detail) {
        return Problem.of(429, "too-many-trials", "Too many trials", detail + " Try again when one has ended, which takes ten seconds at most.")
                .retryAfter(RETRY_SECONDS);
    }
}
