package io.whatomate.notifications.runtime;

import io.whatomate.notifications.fence.RuleOutcome;
import io.whatomate.platform.StorableText;
import java.util.UUID;

/**
 * What becomes of a delivery after a run.
 *
 * @param word done, skipped, failed, retry, or returned when there was no run
 * @param sent messages written
 * @param message the first of them, or null
 * @param reason why it failed, or null
 * @param line of the rule's text, or null
 * @param waitSeconds until it is due again
 */
record RunVerdict(String word, int sent, UUID message, String reason, Integer line, int waitSeconds) {

    /** Seconds before the second, third, fourth and fifth try: ten seconds, a minute, ten minutes, an hour. */
    private static final int[] WAITS = {10, 60, 600, 3600};

    /** Runs that nobody settled count as tries: their node died. What kills nodes is not to do so for ever. */
    private static final int MOST_ATTEMPTS = 10;

    private static final int LONGEST_REASON = 2000;

    static RunVerdict returned() {
        return new RunVerdict("returned", 0, null, null, null, 1);
    }

    static boolean isHopeless(int attempt) {
        return attempt > MOST_ATTEMPTS;
    }

    static RunVerdict hopeless() {
        return failed("Its runs broke off " + MOST_ATTEMPTS + " times without an end.", 0, 0);
    }

    /** @param attempt from 1 */
    static RunVerdict of(RuleOutcome outcome, int attempt) {
        return switch (outcome) {
            case RuleOutcome.Done done -> new RunVerdict("done", done.sent(), first(done), null, null, 0);
            case RuleOutcome.Skipped _ -> new RunVerdict("skipped", 0, null, null, null, 0);
            case RuleOutcome.Failed failed when failed.permanent() || attempt > WAITS.length ->
                failed(failed.reason(), failed.line(), failed.sent());
            case RuleOutcome.Failed failed ->
                new RunVerdict("retry", failed.sent(), null, bounded(failed.reason()), line(failed.line()), WAITS[attempt - 1]);
            case RuleOutcome.Captured _ -> throw new IllegalStateException("A captured run is no delivery");
        };
    }

    private static RunVerdict failed(String reason, int line, int sent) {
        return new RunVerdict("failed", sent, null, bounded(reason), line(line), 0);
    }

    private static Integer line(int line) {
        return line > 0 ? line : null;
    }

    private static String bounded(String reason) {
        return reason == null ? "" : StorableText.of(reason.substring(0, Math.min(LONGEST_REASON, reason.length())));
    }

    private static UUID first(RuleOutcome.Done done) {
        return done.messages().stream()
                .map(RuleOutcome.Sent::messageId)
                .filter(id -> id != null)
                .findFirst()
                .map(UUID::fromString)
                .orElse(null);
    }
}
